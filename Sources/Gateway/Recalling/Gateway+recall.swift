import Accounting
import Auditing
import Oversight
import Persistence
import Primitives

extension Gateway {
    /// Takes an answer back, be it under way or long given: generation stops, nothing more of it leaves, stored copies go,
    /// and an incident is open (CN Interim Measures Art. 14(1)).
    ///
    /// Of an answer under way the client is told in its stream. Who has got it whole learns of it by
    /// `GET /api/records/{id}` and `GET /api/incidents`.
    /// - Parameter id: Of the incident; the same again changes nothing more.
    /// - Throws: `notFound` for a use that is not there; what the database throws.
    public func recall(
        _ use: ID<Use>, _ recall: Recall, as id: ID<Incident>, by actor: EventActor
    ) async throws -> Incident {
        var recall = recall
        recall.incident = id
        // The answer's own way opens the incident as it ends, unless it ends otherwise.
        await live.recall(use, recall)
        if let incident = try await desk.database.read({ try Incidents.incident(id, in: $0) }) {
            return incident
        }
        _ = idempotency.forget(record: use.description)
        return try await desk.openIncident(id, about: use, recall, by: actor)
    }

    /// What a crash may have left: incidents whose stored copies are not known to be gone.
    public func eraseForOpenIncidents() async throws -> Int { try await desk.eraseForOpenIncidents() }
}
