import Accounting
import Crypto
import Exchange
import Knowledge
import Persistence
import Primitives

/// From which passages an answer was made, with what they are called and what they earned.
struct AnswerSources: Sendable {
    private let grounding: AnswerGrounding
    private let currency: Currency
    private let data: Int64
    private let uncited: Int64
    private let earned: [Int: Int64]
    private let entries: [TradeEntry]
    private let titles: [ID<Product>: String]

    /// - Returns: Nil for an answer that was made from none.
    init?(of record: UseRecord, in transaction: any ReadTransaction) throws(Problem) {
        guard let grounding = try AnswerRevenue.grounding(of: record.id, in: transaction) else { return nil }
        let division = try AnswerRevenue.division(of: record.charge, by: grounding, use: record.id)
        let data = division.data.reduce(division.uncited) { $0 + $1.nanos }
        self.grounding = grounding
        self.data = data
        currency = record.charge.currency
        uncited = division.uncited
        earned = try AnswerRevenue.passageParts(of: data, by: grounding, use: record.id).parts
        entries = try AnswerShares.entries(of: record.id, in: transaction)
        var titles: [ID<Product>: String] = [:]
        for product in Set(grounding.passages.compactMap(\.product)) {
            let names = try Products.product(product, in: transaction)?.metadata["title"]
            titles[product] =
                names?[grounding.language.rawValue]?.stringValue
                ?? names?.objectValue?.sorted { $0.key < $1.key }.first?.value.stringValue
        }
        self.titles = titles
    }

    /// A passage by its number, where a sentence cites it.
    func cited(_ number: Int) -> AnswerGrounding.Passage? {
        guard 1...max(1, grounding.passages.count) ~= number, grounding.passages.count >= number,
            !sentences(citing: number).isEmpty
        else {
            return nil
        }
        return grounding.passages[number - 1]
    }

    private func sentences(citing number: Int) -> [Int] {
        grounding.sentences.indices.filter { index in
            grounding.sentences[index].citations.contains { $0.passage == number }
        }
    }

    private func title(of passage: AnswerGrounding.Passage) -> JSONValue {
        .text(passage.product.flatMap { titles[$0] })
    }

    private func amount(_ nanos: Int64) -> JSONValue {
        .string(Money(nanos: nanos, currency: currency).decimal)
    }

    var citations: JSONValue { .array(citations(of: nil)) }

    /// The passages that are cited.
    /// - Parameter agreements: Those of these only; nil takes all.
    func citations(of agreements: Set<ID<Agreement>>?) -> [JSONValue] {
        grounding.passages.enumerated().compactMap { index, passage in
            let sentences = sentences(citing: index + 1)
            guard !sentences.isEmpty, agreements?.contains(passage.agreement) ?? true else { return nil }
            return [
                "passage": .count(index + 1), "agreement": .id(passage.agreement),
                "product": passage.product.map { .id($0) } ?? .null, "title": title(of: passage),
                "document": .string(passage.document), "place": passage.place.json,
                "sha256": .string(passage.hash.hexadecimal),
                "sentences": .array(sentences.map { .count($0) }),
                "amount": amount(earned[index + 1] ?? 0),
            ]
        }
    }

    /// The cited passages of one agreement, each with its currency; nil where the answer was given none of its.
    func citations(under agreement: ID<Agreement>) -> [JSONValue]? {
        guard grounding.passages.contains(where: { $0.agreement == agreement }) else { return nil }
        let wanted: JSONValue = .id(agreement)
        return (citations.arrayValue ?? []).filter { $0["agreement"] == wanted }.map { citation in
            var members = citation.objectValue ?? [:]
            members["currency"] = .string(currency.code)
            return .object(members)
        }
    }

    var json: JSONValue {
        let document = grounding.json
        return [
            "document": document,
            "sha256": .text((try? GroundingHash(of: document.canonical))?.description),
            "currency": .string(currency.code), "data": amount(data), "uncited": amount(uncited),
            "lines": .array(
                entries.map { entry in
                    [
                        "kind": .name(entry.kind), "participant": entry.participant.map { .id($0) } ?? .null,
                        "agreement": entry.agreement.map { .id($0) } ?? .null,
                        "product": entry.product.map { .id($0) } ?? .null,
                        "amount": .string(entry.amount.decimal), "transfer": .id(entry.transfer),
                        "month": .string(entry.month.text),
                    ]
                }),
        ]
    }

    func json(_ found: PassageHit, _ number: Int) -> JSONValue {
        let passage = grounding.passages[number - 1]
        return [
            "passage": .count(number), "title": title(of: passage), "document": .string(passage.document),
            "place": found.place.json, "text": .string(found.text),
            "is_same": .bool(Array(SHA256.hash(data: Array(found.text.utf8))) == passage.hash),
        ]
    }
}
