import Exchange
import Persistence
import Primitives
import Testing

@Suite("The rows of a data file")
struct FileRowsTests {
    @Test("are to be counted from its publication on, once")
    func counted() async throws {
        let house = try await ExchangeHouse()
        let version = house.id(ProductVersion.self)
        let file = ProductFile(
            version: version, name: "a.csv", role: .data, mediaType: "text/csv", bytes: 9,
            sha256: Array(repeating: 1, count: 32))
        try await house.database.write { [house] transaction in
            _ = try ProductVersions.begin(
                version, of: house.product.id, notes: nil, at: house.now, in: transaction)
            try ProductVersions.add(file, in: transaction)
            try ProductVersions.add(
                ProductFile(
                    version: version, name: "b.csv", role: .sample, mediaType: "text/csv", bytes: 9,
                    sha256: file.sha256), in: transaction)
            #expect(try FileRows.next(in: transaction) == nil)
            try ProductVersions.publish(version, at: house.now, in: transaction)
            #expect(try FileRows.next(in: transaction) == file)
            #expect(try FileRows.count(of: "a.csv", in: version, transaction) == .pending)
            for count in [FileRows.Count.counted(4), .counted(5), .uncountable("No.")] {
                try FileRows.note(count, of: file, at: house.now, log: house.log, in: transaction)
            }
            #expect(try FileRows.count(of: "a.csv", in: version, transaction) == .counted(4))
            #expect(try FileRows.next(in: transaction) == nil)
        }
    }

    @Test("are asked for by a price or a policy by the row, and by no other")
    func asked() async throws {
        let house = try await ExchangeHouse()
        let row: JSONValue = ["currency": "JPY", "meters": [["unit": "row", "rate": "1"]]]
        let byte: JSONValue = ["currency": "JPY", "meters": [["unit": "byte", "rate": "1"]]]
        let limited: JSONValue = [
            "@type": "Agreement",
            "permission": [
                [
                    "action": "read",
                    "constraint": [
                        [
                            "or": [
                                [
                                    "leftOperand": "https://minato.dev/ns/rows", "operator": "lteq",
                                    "rightOperand": "9",
                                ]
                            ]
                        ]
                    ],
                ]
            ],
        ]
        #expect(try await house.sign(house.draft(price: row)).agreement.countsRows)
        #expect(try await !house.sign(house.draft(price: byte)).agreement.countsRows)
        #expect(try await house.sign(house.draft(price: byte, policy: limited)).agreement.countsRows)
    }
}
