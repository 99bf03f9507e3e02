import Auditing
import Inference
import NIOConcurrencyHelpers
import Persistence
import Primitives

/// Whether the server can serve, and what keeps it from doing so.
final class Readiness: Sendable {
    private enum Phase: Sendable {
        case starting
        case serving(port: Int)
        case draining
    }

    private let database: any Database
    private let allEngines: [any Engine]
    private let sequencer: Sequencer
    private let phase = NIOLockedValueBox(Phase.starting)

    init(database: any Database, engines: [any Engine], sequencer: Sequencer) {
        self.database = database
        self.allEngines = engines
        self.sequencer = sequencer
    }

    func setServing(port: Int) { phase.withLockedValue { $0 = .serving(port: port) } }
    func setDraining() { phase.withLockedValue { $0 = .draining } }

    /// The engines as they are now.
    var engines: [(name: String, health: EngineHealth)] { allEngines.map { ($0.name, $0.health) } }

    /// Ready when the ledger can be written and at least one engine can be asked, or none is configured.
    var report: (isReady: Bool, body: JSONValue) {
        var faults: [String] = []
        switch phase.withLockedValue({ $0 }) {
        case .starting: faults.append("starting")
        case .draining: faults.append("shutting down")
        case .serving: break
        }
        if sequencer.head == nil { faults.append("the log is opening") }
        if !database.isWritable { faults.append("the database cannot be written") }
        let healths = engines
        let canAnswer = healths.contains { [.healthy, .degraded].contains($0.health.state) }
        if !healths.isEmpty, !canAnswer { faults.append("no engine can be asked") }
        let described = healths.map { name, health in
            JSONValue.object([
                "name": .string(name), "state": .string(health.state.rawValue),
                "detail": .string(health.detail),
            ])
        }
        return (
            faults.isEmpty,
            .object([
                "ready": .bool(faults.isEmpty), "faults": .array(faults.map(JSONValue.string)),
                "engines": .array(described), "log_size": .number(.integer(Int64(sequencer.head?.size ?? 0))),
            ])
        )
    }
}
