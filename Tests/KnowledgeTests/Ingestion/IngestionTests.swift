import Exchange
import Foundation
import Persistence
import Primitives
import Testing

@testable import Knowledge

@Suite("Documents of agreements", .timeLimit(.minutes(5)))
struct IngestionTests {
    @Test("are found once they are read, with the place where they stand")
    func read() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        let version = try await house.publish(
            [
                "dues.md": "# Dues\n\nHarbour dues are paid monthly.",
                "news.jsonl":
                    "{\"port\": \"Yokohama\", \"berths\": 12}\n\n{\"port\": \"大阪\", \"berths\": [3, 4]}\n",
                "kanji.txt": "係船料は毎月末に支払う。", "empty.txt": " \n\n ", "picture.png": "x",
            ], of: product.id)
        let agreement = try await house.sign(product)
        try await house.add(agreement)
        #expect(try await house.find("dues").isEmpty)
        try await house.settle()
        let hit = try #require(try await house.find("harbour dues").first)
        #expect(hit.text == "Harbour dues are paid monthly.")
        #expect(hit.place.section == ["Dues"])
        #expect(hit.partition == agreement.id.description && hit.document == "\(version)/dues.md")
        let row = try #require(try await house.find("大阪").first)
        #expect(row.text.contains("berths: 3, 4; port: 大阪") && row.place.rows == 1...3)
        #expect(try await house.find("係船料").count == 1)
        let states = try await house.documents().map { "\($0.file) \($0.progress.state.rawValue)" }
        #expect(
            states.sorted() == [
                "dues.md indexed", "empty.txt skipped", "kanji.txt indexed", "news.jsonl indexed",
                "picture.png skipped",
            ])
        let dues = try #require(try await house.document("dues.md"))
        #expect(dues.passages == 1 && dues.rows == 0 && dues.trade == agreementUse(dues))
        #expect(try await house.document("news.jsonl")?.rows == 3)
        #expect(try await house.leaves()["knowledge.indexed"] == 3)
        #expect(try await house.leaves()["knowledge.skipped"] == 2)
    }

    private func agreementUse(_ document: KnowledgeDocument) -> ID<TradeRecord> { document.use }

    @Test(
        "that are tables are found row by row, in Shift_JIS and GB18030 too",
        .enabled(if: KnowledgeHouse.duckDB != nil))
    func tables() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        // 港,費用 / 横浜こう,百円 …, and 港口,费用 / 上海,一百元 …
        let japanese = try #require(
            "みなと,りょうきん\nよこはまこう,百円\nおおさかこう,二百円\n".data(using: .shiftJIS))
        let chinese: [UInt8] = [
            0xb8, 0xdb, 0xbf, 0xda, 0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xca, 0xd5, 0xb7, 0xd1, 0xb1, 0xea, 0xd7,
            0xbc, 0x0a, 0xc9, 0xcf, 0xba, 0xa3, 0xb8, 0xdb, 0xbf, 0xda, 0x2c, 0xd2, 0xbb, 0xb0, 0xd9, 0xd4,
            0xaa, 0xd5, 0xfb, 0x0a, 0xcc, 0xec, 0xbd, 0xf2, 0xb8, 0xdb, 0xbf, 0xda, 0x2c, 0xc1, 0xbd, 0xb0,
            0xd9, 0xd4, 0xaa, 0xd5, 0xfb, 0x0a,
        ]
        let many = "id,name\n" + (1...12_001).map { "\($0),berth-\($0)" }.joined(separator: "\n") + "\n"
        try await house.publish(
            [
                "ja.csv": Array(japanese), "zh.csv": chinese, "many.csv": Array(many.utf8),
                "ragged.csv": Array("a,b\n1\n".utf8),
            ], of: product.id)
        try await house.add(try await house.sign(product))
        try await house.settle()
        #expect(
            try await house.find("おおさかこう").first?.text.contains("みなと: おおさかこう; りょうきん: 二百円") == true)
        #expect(try await house.find("天津").first?.text.contains("港口名称: 天津港口; 收费标准: 两百元整") == true)
        let last = try #require(try await house.find("berth-12001").first)
        #expect(last.text.contains("id: 12001; name: berth-12001"))
        #expect(last.place.rows?.contains(12_001) == true)
        let document = try #require(try await house.document("many.csv"))
        #expect(document.rows == 12_001 && document.progress.state == .indexed)
        let ragged = try #require(try await house.document("ragged.csv"))
        #expect(ragged.progress.state == .failed)
        #expect(ragged.progress.reason?.contains("Line 2 of the CSV file") == true)
    }

    @Test("that are at fault fail alone, with the reason, and are tried anew when somebody asks")
    func faults() async throws {
        var limits = DocumentSource.Limits()
        limits.bytes = 1_000
        limits.rows = 3
        let house = try await KnowledgeHouse(limits: limits)
        let product = try await house.product()
        try await house.publish(
            [
                "bad.jsonl": "{\"a\": 1}\nnot json\n", "large.txt": String(repeating: "word ", count: 300),
                "long.jsonl": "1\n2\n3\n4\n", "paper.pdf": "%PDF-1.4", "fine.txt": "All is well.",
            ], of: product.id)
        try await house.add(try await house.sign(product))
        try await house.settle()
        let reasons = [
            "bad.jsonl": "Line 2 is no JSON", "large.txt": "The file has 1500 bytes",
            "long.jsonl": "more than 3 lines", "paper.pdf": "reads no documents of the format pdf",
        ]
        for (file, reason) in reasons {
            let document = try #require(try await house.document(file))
            #expect(document.progress.state == .failed && document.passages == 0)
            #expect(document.progress.reason?.contains(reason) == true, "\(document.progress)")
        }
        #expect(try await house.find("well").count == 1)
        let asked = try await house.database.write { [base = house.base, now = house.clock.now()] in
            try KnowledgeDocuments.ask(for: base.id, at: now, in: $0)
        }
        #expect(asked == 4)
        #expect(try await house.documents(.waiting).count == 4)
        try await house.settle()
        #expect(try await house.documents(.failed).count == 4)
        // Nothing of what failed stays in the index.
        #expect(
            try await house.passages.read { try $0.row("SELECT COUNT(*) FROM documents")?.integer(0) } == 1)
    }

    @Test("hold no personal data in any byte of the index")
    func personalData() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        let declared = try await house.product(1, metadata: ["personal_data": "none"])
        let text = """
            # 担当 taro.yamada@example.com

            お問い合わせは 090-1234-5678 まで。手机 13812345678。

            The card 4111 1111 1111 1111 was used at the harbour.
            """
        try await house.publish(
            [
                "people.md": text,
                "people.jsonl": "{\"mail\": \"hanako.suzuki@example.org\", \"note\": \"harbour\"}",
            ],
            of: product.id)
        try await house.publish(["people.md": text], of: declared.id)
        try await house.add(try await house.sign(product))
        try await house.add(try await house.sign(declared))
        try await house.settle()
        for secret in [
            "taro.yamada", "090-1234-5678", "13812345678", "4111 1111", "hanako", "09012345678",
        ] {
            #expect(try !house.indexHolds(secret), "\(secret)")
        }
        let hits = try await house.find("harbour")
        #expect(hits.count == 2 && hits.contains { $0.text.contains("[EMAIL_1]") })
        #expect(hits.contains { $0.place.section == ["担当 [EMAIL_1]"] })
        let document = try #require(try await house.documents(.indexed).first { $0.file == "people.md" })
        #expect(document.redactions == ["email": 1, "phone": 2, "card": 1])
        let refused = try #require(try await house.documents(.failed).first)
        #expect(refused.progress.reason?.contains("personal_data: none") == true)
    }

    @Test("obey policies that ask whether personal data was found")
    func personalDataPolicy() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        try await house.publish(
            ["a.txt": "Write to a.b@example.com.", "b.txt": "Write to nobody."], of: product.id)
        let policy: JSONValue = [
            "@type": "Agreement",
            "permission": [
                [
                    "action": "index",
                    "constraint": [
                        [
                            "leftOperand": "urn:minato:odrl:personalData", "operator": "eq",
                            "rightOperand": "none",
                        ]
                    ],
                ]
            ],
        ]
        try await house.add(try await house.sign(product, policy: policy))
        try await house.settle()
        #expect(try await house.document("a.txt")?.progress.state == .failed)
        #expect(try await house.document("b.txt")?.progress.state == .indexed)
        #expect(try await house.find("write").count == 1)
    }
}
