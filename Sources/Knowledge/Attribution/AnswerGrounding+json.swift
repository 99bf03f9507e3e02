import Accounting
import Exchange
import Primitives

extension AnswerGrounding {
    /// The document, of version 1.
    public var json: JSONValue {
        func number(_ value: Int) -> JSONValue { .number(.integer(Int64(value))) }
        return [
            "version": number(1), "knowledge_base": .string(knowledgeBase), "mode": .string(mode.rawValue),
            "language": .string(language.rawValue), "split": split.json,
            "passages": .array(passages.map(\.json)),
            "sentences": .array(
                sentences.map { sentence in
                    [
                        "start": number(sentence.range.lowerBound), "end": number(sentence.range.upperBound),
                        "tokens": .number(.integer(Int64(clamping: sentence.tokens))),
                        "removed": number(sentence.removed), "found": .bool(sentence.isFound),
                        "citations": .array(
                            sentence.citations.map { citation in
                                [
                                    "passage": number(citation.passage), "overlap": number(citation.overlap),
                                    "similarity": citation.similarity.map(number) ?? .null,
                                ]
                            }),
                    ]
                }),
        ]
    }

    /// - Throws: `corrupt` for what was not written by ``json``.
    public init(stored json: JSONValue) throws(Problem) {
        let reader = StoredGrounding(json: json)
        guard json["version"]?.intValue == 1,
            let mode = json["mode"]?.stringValue.flatMap(Mode.init(rawValue:)),
            let language = json["language"]?.stringValue.flatMap(Language.init(rawValue:))
        else { throw StoredGrounding.unreadable }
        self.init(
            knowledgeBase: try reader.text("knowledge_base"), mode: mode, language: language,
            split: try RevenueSplit(reading: json["split"] ?? .null),
            passages: try reader.list("passages").map { (item) throws(Problem) in try item.passage() },
            sentences: try reader.list("sentences").map { (item) throws(Problem) in try item.sentence() })
    }
}

extension AnswerGrounding.Passage {
    var json: JSONValue {
        [
            "agreement": .string(agreement.description),
            "product": product.map { .string($0.description) } ?? .null, "document": .string(document),
            "ordinal": .number(.integer(Int64(ordinal))), "place": place.json,
            "sha256": .string(hash.hexadecimal), "rate": .number(.integer(Int64(clamping: rate))),
        ]
    }
}

/// The members of a stored document, each of the type that it must have.
private struct StoredGrounding {
    static let unreadable = Problem(
        .corrupt, "What is kept of an answer's sources cannot be read.", mend: "Run `minato audit verify`.")

    let json: JSONValue

    func text(_ name: String) throws(Problem) -> String {
        guard let text = json[name]?.stringValue else { throw Self.unreadable }
        return text
    }

    func count(_ name: String) throws(Problem) -> Int {
        guard let count = json[name]?.intValue.flatMap({ Int(exactly: $0) }), count >= 0 else {
            throw Self.unreadable
        }
        return count
    }

    func list(_ name: String) throws(Problem) -> [StoredGrounding] {
        guard let list = json[name]?.arrayValue else { throw Self.unreadable }
        return list.map(StoredGrounding.init)
    }

    func passage() throws(Problem) -> AnswerGrounding.Passage {
        guard let agreement = ID<Agreement>(try text("agreement")),
            let hash = GroundingHash(hex: try text("sha256")),
            let place = PassagePlace(json: json["place"] ?? .null)
        else { throw Self.unreadable }
        return AnswerGrounding.Passage(
            agreement: agreement, product: json["product"]?.stringValue.flatMap { ID<Product>($0) },
            document: try text("document"), ordinal: try count("ordinal"), place: place, hash: hash.bytes,
            rate: UInt64(try count("rate")))
    }

    func sentence() throws(Problem) -> AnswerGrounding.Sentence {
        let (start, end) = (try count("start"), try count("end"))
        guard start <= end else { throw Self.unreadable }
        return AnswerGrounding.Sentence(
            range: start..<end, tokens: UInt64(try count("tokens")),
            citations: try list("citations").map { (item) throws(Problem) in
                AnswerGrounding.Citation(
                    passage: try item.count("passage"), overlap: try item.count("overlap"),
                    similarity: item.json["similarity"]?.intValue.flatMap { Int(exactly: $0) })
            }, removed: try count("removed"), isFound: json["found"]?.boolValue ?? false)
    }
}
