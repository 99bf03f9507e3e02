import Accounting
import Oversight
import Persistence
import Primitives
import Testing

@Suite("An incident")
struct IncidentTests {
    private let start = Timestamp(microseconds: 1_000_000)

    @Test("takes each step once")
    func once() throws {
        var progress = IncidentProgress(foundAt: start)
        #expect(try progress.take(.stopped, at: Timestamp(microseconds: 2_000_000)))
        #expect(try !progress.take(.stopped, at: Timestamp(microseconds: 3_000_000)))
        #expect(progress[.stopped] == Timestamp(microseconds: 2_000_000))
    }

    @Test("does nothing before it was found, whatever the clock says")
    func clock() throws {
        var progress = IncidentProgress(foundAt: start)
        _ = try progress.take(.cut, at: Timestamp(microseconds: 0))
        #expect(progress[.cut] == start)
    }

    @Test("is closed only when everything is done, and then stays so")
    func closing() throws {
        var progress = IncidentProgress(foundAt: start)
        for step in [IncidentProgress.Step.stopped, .cut, .erased, .corrected, .reported] {
            #expect(throws: Problem.self) { try progress.take(.closed, at: start) }
            _ = try progress.take(step, at: start)
        }
        #expect(try progress.take(.closed, at: start))
        #expect(progress.missing.isEmpty)
        #expect(throws: Problem.self) { try progress.take(.told, at: start) }
        #expect(try progress.take(.acknowledged, at: start))
    }

    @Test("is kept with its times, and the log tells of each change once")
    func stored() async throws {
        let house = try await OversightHouse()
        let id: ID<Incident> = house.id()
        let use: ID<Use> = house.id()
        for _ in 0..<2 {
            _ = try await house.database.write { transaction in
                try Incidents.open(
                    id, about: use, of: house.account, service: house.service,
                    Incident.Finding(source: .operator, duty: "D01", words: "w"), at: house.now,
                    taken: [.stopped, .cut], by: .operator, log: house.log, in: transaction)
            }
            _ = try await house.database.write { transaction in
                try Incidents.take(
                    [.erased, .corrected], of: id, note: "mended", erasedItems: 2, at: house.now,
                    by: .operator, log: house.log, in: transaction)
            }
        }
        let found = try await house.database.read { try Incidents.about(use, in: $0) }
        #expect(found.count == 1)
        #expect(found.first?.progress.missing == [.reported])
        let notes = try await house.database.read { try Incidents.notes(of: id, in: $0) }
        #expect(notes.correction == "mended" && notes.erasedItems == 2 && notes.report == nil)
        #expect(try await house.leaves() == ["incident.opened", "incident.progress"])
        let unerased = try await house.database.read { try Incidents.unerased(limit: 9, in: $0) }
        #expect(unerased.isEmpty)
    }

    @Test("without words, or with a book of them, is refused")
    func words() {
        for words in ["", String(repeating: "x", count: 501)] {
            #expect(throws: Problem.self) { try Incident.Finding(source: .operator, words: words) }
        }
    }
}
