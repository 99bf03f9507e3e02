import Inference
import NIOCore
import Primitives

/// An engine that is there and answers nothing.
final class StillEngine: Engine {
    let name: String
    let health: EngineHealth
    /// Nil for an engine that does not tell them.
    private let known: [String]?

    init(_ name: String, models: [String]? = ["m"], health: EngineHealth = EngineHealth(.healthy)) {
        self.name = name
        self.known = models
        self.health = health
    }

    var outputLimitMember: String? { nil }

    func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        throw Problem(.engineUnavailable, "This engine answers nothing.")
    }

    func models() async throws -> [String] {
        guard let known else { throw Problem(.upstreamFailed, "This engine tells nothing.") }
        return known
    }
}
