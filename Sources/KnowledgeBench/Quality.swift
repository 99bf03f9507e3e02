import Foundation
import Knowledge
import Primitives

/// Asks the questions of a set by words, by meaning and by both, and prints at which place the right passage stands.
enum Quality {
    private struct Set: Decodable {
        struct Passage: Decodable {
            let matter: String
            let language: String
            let text: String
            let embedding: Data
        }
        struct Question: Decodable {
            let matter: String
            let text: String
            let embedding: Data
        }
        let passages: [Passage]
        let questions: [Question]
    }

    private struct Answer: Encodable {
        let question: Int
        let method: String
        /// The language of the passages; `all` for all together.
        let `in`: String
        /// From 1; nil beyond the tenth.
        let rank: Int?
    }

    static func run(_ file: String) async throws {
        let set = try JSONDecoder().decode(Set.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        let house = try BenchHouse()
        defer { house.close() }
        let languages = Swift.Set(set.passages.map(\.language)).sorted()
        for language in languages {
            let passages = set.passages.filter { $0.language == language }
            for (number, passage) in passages.enumerated() {
                let document = try await house.index.begin(
                    IndexedDocument(name: "\(number)/\(passage.matter)", hash: []), in: language)
                try await house.index.append(
                    [PassageDraft(text: passage.text, place: PassagePlace())],
                    embeddings: [embedding(passage.embedding)], to: document)
                try await house.index.publish(document)
            }
        }
        var answers: [Answer] = []
        for (number, question) in set.questions.enumerated() {
            for (name, partitions) in languages.map({ ($0, [$0]) }) + [("all", languages)] {
                for method in ["words", "vectors", "hybrid"] {
                    let hits = try await house.index.search(
                        PassageQuery(
                            text: method == "vectors" ? "" : question.text,
                            embedding: method == "words" ? nil : embedding(question.embedding),
                            partitions: partitions))
                    let place = hits.firstIndex {
                        $0.document.split(separator: "/", maxSplits: 1).last.map(String.init)
                            == question.matter
                    }
                    answers.append(
                        Answer(question: number, method: method, in: name, rank: place.map { $0 + 1 }))
                }
            }
        }
        FileHandle.standardOutput.write(try JSONEncoder().encode(answers))
    }

    /// - Parameter data: Little-endian floats.
    private static func embedding(_ data: Data) throws -> Embedding {
        let bytes = Array(data)
        return try Embedding(
            stride(from: 0, to: bytes.count, by: 4).map { start in
                Float(
                    bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
            })
    }
}
