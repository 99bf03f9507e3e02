import Primitives
import Testing

@testable import Compliance

@Suite("The packs against the crosswalk of facts")
struct CrosswalkTests {
    private static let sides: [(key: String, jurisdiction: Jurisdiction)] = [
        ("cn", .china), ("jp", .japan), ("eu", .europe), ("nist", .nist),
    ]

    private func rows() throws -> [JSONValue]? {
        guard let bytes = Repository.crosswalk else {
            print("SKIPPED: shared/reference/crosswalk.json is not beside the repository")
            return nil
        }
        return try #require(try JSONValue(parsing: bytes)["rows"]?.arrayValue)
    }

    @Test("Each row's clause, force and actor stand in the packs as they stand there")
    func obligations() throws {
        guard let rows = try rows() else { return }
        let catalogue = try Packs.load()
        #expect(rows.count == catalogue.duties.duties.count)
        for row in rows {
            let id = try #require(row["id"]?.stringValue.flatMap(DutyID.init))
            for side in Self.sides {
                let obligation = try #require(catalogue[side.jurisdiction]?[id])
                let fact = try #require(row[side.key])
                let subcategories = fact["ref"]?.arrayValue?.compactMap(\.stringValue).joined(separator: "; ")
                let clause = try #require(fact["ref"]?.stringValue ?? subcategories)
                #expect(obligation.clause == (clause.isEmpty ? "none" : clause), "\(id) \(side.key)")
                #expect(obligation.force.rawValue == fact["force"]?.stringValue, "\(id) \(side.key)")
                #expect(obligation.actor == fact["who"]?.stringValue, "\(id) \(side.key)")
            }
        }
    }

    @Test("Each row's title, requirement, kind of check and evidence stand in the list of duties")
    func duties() throws {
        guard let rows = try rows() else { return }
        let duties = try Packs.duties()
        for row in rows {
            let id = try #require(row["id"]?.stringValue.flatMap(DutyID.init))
            let duty = try #require(duties[id])
            #expect(duty.title.en == row["title"]?.stringValue)
            #expect(duty.requirement.en == row["requirement"]?.stringValue)
            #expect(duty.check.rawValue == row["check"]?.stringValue)
            #expect(duty.group.rawValue == row["group"]?.stringValue)
            #expect(duty.evidence == row["evidence"]?.stringValue)
        }
    }

    /// In the crosswalk the prefix of a parameter says whose it is; those without one are China's.
    @Test("Each row's parameters stand in the pack that they belong to, and no others")
    func parameters() throws {
        guard let rows = try rows() else { return }
        let catalogue = try Packs.load()
        for row in rows {
            let id = try #require(row["id"]?.stringValue.flatMap(DutyID.init))
            var expected: [Jurisdiction: [String: JSONValue]] = [:]
            for (name, value) in row["params"]?.objectValue ?? [:] {
                if name.hasPrefix("eu_") {
                    expected[.europe, default: [:]][String(name.dropFirst(3))] = value
                } else {
                    let own = name.hasPrefix("cn_") ? String(name.dropFirst(3)) : name
                    expected[.china, default: [:]][own] = value
                }
            }
            for side in Self.sides {
                let parameters = try #require(catalogue[side.jurisdiction]?[id]).parameters
                #expect(parameters == expected[side.jurisdiction] ?? [:], "\(id) \(side.key)")
            }
        }
    }
}
