import Accounting
import Auditing
import NIOCore
import Oversight
import Persistence
import Primitives

extension SettlementDesk {
    /// Opens an incident about an answer that is being given: generation has been ended, nothing more of it leaves, and
    /// nothing of it is stored yet.
    func openIncident(
        _ id: ID<Incident>, about admitted: Admitted, _ recall: Recall, on loop: any EventLoop
    ) -> IncidentOpening {
        let now = clock.now()
        let promise = loop.makePromise(of: Void.self)
        database.submit(
            { transaction in try open(id, about: admitted, recall, now, in: transaction) },
            { promise.completeWith($0) })
        return IncidentOpening(done: promise.futureResult)
    }

    /// The incident is on record at last: the client may have been told its number already. Tried again for a while.
    func ensureIncident(
        _ id: ID<Incident>, _ opening: IncidentOpening, about admitted: Admitted, _ recall: Recall,
        isTold: Bool
    ) async {
        let toldAt = clock.now()
        var failure = await opening.failure()
        let deadline = ContinuousClock.now + Self.patience
        var pause = Duration.milliseconds(100)
        while let error = failure {
            guard mayPass(error), ContinuousClock.now < deadline else {
                logger.error(
                    "incident not on record", metadata: ["incident": "\(id)", "reason": "\(error)"])
                return
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
            do {
                let now = clock.now()
                try await database.write { [log] transaction in
                    try open(id, about: admitted, recall, now, in: transaction)
                    guard isTold else { return }
                    _ = try Incidents.take(
                        [.told], of: id, at: toldAt, by: .server, log: log, in: transaction)
                }
                failure = nil
            } catch {
                failure = error
            }
        }
    }

    private func open(
        _ id: ID<Incident>, about admitted: Admitted, _ recall: Recall, _ now: Timestamp,
        in transaction: any WriteTransaction
    ) throws {
        let erased = try ContentVault.erase(admitted.id, at: now, by: recall.actor, log: log, in: transaction)
        _ = try Incidents.open(
            id, about: admitted.id, of: admitted.caller.account.id, service: admitted.offer.service.id,
            recall.finding(), at: recall.found(now), taken: [.stopped, .cut], by: recall.actor, log: log,
            in: transaction)
        _ = try Incidents.take(
            [.erased], of: id, erasedItems: erased, at: now, by: .server, log: log, in: transaction)
    }

    /// Opens an incident about an answer that was given before. Its stored copies go in the same transaction.
    /// - Throws: `notFound` for a use that is not there.
    func openIncident(
        _ id: ID<Incident>, about use: ID<Use>, _ recall: Recall, by actor: EventActor
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
