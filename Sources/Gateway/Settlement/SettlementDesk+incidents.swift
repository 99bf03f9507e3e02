import Accounting
import NIOConcurrencyHelpers
import NIOCore
import Oversight
import Persistence
import Primitives

extension SettlementDesk {
    /// Opens an incident about an answer that is being given: generation has been ended, nothing more of it leaves, and
    /// nothing of it is stored yet.
    /// - Parameter limit: How long the caller waits for the disk. The incident is opened whatever comes of that.
    func openIncident(
        _ id: ID<Incident>, about admitted: Admitted, _ recall: Recall, atMost limit: TimeAmount,
        on loop: any EventLoop
    ) async {
        let now = clock.now()
        let found = recall.found(now)
        await withUnsafeContinuation { continuation in
            let first = FirstOf(continuation)
            database.submit(
                { [log] transaction in
                    let erased = try ContentVault.erase(
                        admitted.id, at: now, by: .server, log: log, in: transaction)
                    _ = try Incidents.open(
                        id, about: admitted.id, of: admitted.caller.account.id,
                        service: admitted.offer.service.id, recall.finding(), at: found,
                        taken: [.stopped, .cut], by: .server, log: log, in: transaction)
                    _ = try Incidents.take(
                        [.erased], of: id, erasedItems: erased, at: now, by: .server, log: log,
                        in: transaction)
                },
                { [logger] result in
                    if case .failure(let error) = result {
                        logger.error(
                            "incident not on record", metadata: ["incident": "\(id)", "reason": "\(error)"])
                    }
                    first.resume()
                })
            // On the loop, which sends the retraction: a timer of the runtime's pool may find all threads busy.
            loop.scheduleTask(in: limit) { first.resume() }
        }
    }

    /// Opens an incident about an answer that was given before. Its stored copies go in the same transaction.
    /// - Throws: `notFound` for a use that is not there.
    func openIncident(
        _ id: ID<Incident>, about use: ID<Use>, _ recall: Recall, by actor: CaseActor
    ) async throws -> Incident {
        let now = clock.now()
        return try await database.write { [log] transaction in
            guard let record = try Uses.record(use, in: transaction)?.record else {
                if case .open = try Uses.state(of: use, in: transaction) {
                    throw Problem(
                        .conflict, "The use \(use) is about to be settled.", mend: "Ask again in a second.",
                        parameter: "record", retryAfter: .seconds(1))
                }
                throw Problem(
                    .notFound, "There is no record \(use).", mend: "GET /api/records lists them.",
                    parameter: "record")
            }
            let erased = try ContentVault.erase(use, at: now, by: actor, log: log, in: transaction)
            _ = try Incidents.open(
                id, about: use, of: record.account, service: record.service, recall.finding(), at: now,
                taken: [.stopped, .cut], by: actor, log: log, in: transaction)
            return try Incidents.take(
                [.erased], of: id, erasedItems: erased, at: now, by: .server, log: log, in: transaction)
        }
    }

    /// - Returns: For how many.
    func eraseForOpenIncidents() async throws -> Int {
        let now = clock.now()
        var count = 0
        while true {
            let done = try await database.write { [log] transaction in
                let open = try Incidents.unerased(limit: Self.incidentsAtOnce, in: transaction)
                for incident in open {
                    let erased = try ContentVault.erase(
                        incident.use, at: now, by: .server, log: log, in: transaction)
                    _ = try Incidents.take(
                        [.erased], of: incident.id, erasedItems: erased, at: now, by: .server, log: log,
                        in: transaction)
                }
                return open.count
            }
            count += done
            guard done == Self.incidentsAtOnce else { return count }
        }
    }

    private static let incidentsAtOnce = 200

    /// The client has been sent the retraction.
    func noteTold(_ id: ID<Incident>) {
        let now = clock.now()
        database.submit(
            { [log] transaction in
                _ = try Incidents.take([.told], of: id, at: now, by: .server, log: log, in: transaction)
            },
            { [logger] result in
                if case .failure(let error) = result {
                    logger.error(
                        "telling not on record", metadata: ["incident": "\(id)", "reason": "\(error)"])
                }
            })
    }
}

/// Resumes a continuation at the first of several occasions.
private final class FirstOf: Sendable {
    private let continuation: NIOLockedValueBox<UnsafeContinuation<Void, Never>?>

    init(_ continuation: UnsafeContinuation<Void, Never>) {
        self.continuation = NIOLockedValueBox(continuation)
    }

    func resume() {
        continuation.withLockedValue { waiting in
            defer { waiting = nil }
            return waiting
        }?.resume()
    }
}
