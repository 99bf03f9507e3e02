import NIOCore
import Primitives

/// The engine that quotes: it has no model and answers grounded questions alone, with sentences of the passages that were
/// found. The gateway makes the answer, for it has the passages; this is what a service names.
public final class ExtractiveEngine: Engine {
    /// Its only model's name.
    public static let model = "extractive"

    public let name: String
    public let outputLimitMember: String? = nil

    public init(name: String) { self.name = name }

    /// - Throws: `unprocessable`: there is nothing to quote from.
    public func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        throw Problem(
            .unprocessable, "The engine \"\(name)\" quotes from passages, and the service has none.",
            mend: "Give the service a `grounding`.")
    }

    public func models() async throws -> [String] { [Self.model] }

    public var health: EngineHealth { EngineHealth(.healthy) }
}
