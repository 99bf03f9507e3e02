import Exchange
import Persistence
import Primitives
import Testing

@Suite("The rows of a data file")
struct FileRowsTests {
    private static func file(_ house: ExchangeHouse) -> ProductFile {
        ProductFile(
            version: house.id(), name: "a.csv", role: .data, mediaType: "text/csv", bytes: 9,
            sha256: Array(repeating: 1, count: 32))
    }

    @Test("are to be counted from its publication on, once")
    func counted() async throws {
        let house = try await ExchangeHouse()
        let file = Self.file(house)
        let version = file.version
        try await house.database.write { [house] transaction in
            _ = try ProductVersions.begin(
                version, of: house.product.id, notes: nil, at: house.now, in: transaction)
            try ProductVersions.add(file, in: transaction)
            try ProductVersions.add(
                ProductFile(
                    version: version, name: "b.csv", role: .sample, mediaType: "text/csv", bytes: 9,
                    sha256: file.sha256), in: transaction)
            #expect(try FileRows.next(at: house.now, in: transaction) == nil)
            try ProductVersions.publish(version, at: house.now, in: transaction)
            #expect(try FileRows.next(at: house.now, in: transaction) == file)
            #expect(try FileRows.count(of: "a.csv", in: version, transaction) == .pending)
            for count in [FileRows.Count.counted(4), .counted(5), .uncountable("No.")] {
                try FileRows.note(count, of: file, at: house.now, log: house.log, in: transaction)
            }
            #expect(try FileRows.count(of: "a.csv", in: version, transaction) == .counted(4))
            #expect(try FileRows.next(at: house.now, in: transaction) == nil)
        }
    }

    @Test("are tried again less and less often, then given up; publishing again has them tried anew")
    func triedAgain() async throws {
        let house = try await ExchangeHouse()
        let file = Self.file(house)
        let version = file.version
        try await house.database.write { [house] transaction in
            _ = try ProductVersions.begin(
                version, of: house.product.id, notes: nil, at: house.now, in: transaction)
            try ProductVersions.add(file, in: transaction)
            func publish(at time: Timestamp) throws {
                try ProductVersions.publish(version, at: time, by: .account, log: house.log, in: transaction)
            }
            try publish(at: house.now)
            var now = house.now
            for attempt in 1..<FileRows.maximumAttempts {
                try FileRows.postpone(
                    file, because: "It took too long.", at: now, log: house.log, in: transaction)
                #expect(try FileRows.count(of: "a.csv", in: version, transaction) == .pending)
                let due = now + FileRows.pause(after: attempt)
                let before = Timestamp(microseconds: due.microseconds - 1)
                #expect(try FileRows.next(at: before, in: transaction) == nil)
                #expect(try FileRows.next(at: due, in: transaction) == file)
                now = due
            }
            try FileRows.postpone(
                file, because: "It took too long.", at: now, log: house.log, in: transaction)
            guard case .uncountable(let reason) = try FileRows.count(of: "a.csv", in: version, transaction)
            else {
                Issue.record("It is not given up.")
                return
            }
            #expect(reason.hasPrefix("It took too long. It was tried 5 times; publish the version again"))
            let due = now + FileRows.pause(after: FileRows.maximumAttempts)
            try publish(at: now)
            // Who publishes again and again does not shorten the pause.
            #expect(try FileRows.next(at: now, in: transaction) == nil)
            #expect(try FileRows.next(at: due, in: transaction) == file)
            try FileRows.note(.counted(4), of: file, at: due, log: house.log, in: transaction)
            try publish(at: due)
            #expect(try FileRows.count(of: "a.csv", in: version, transaction) == .counted(4))
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
