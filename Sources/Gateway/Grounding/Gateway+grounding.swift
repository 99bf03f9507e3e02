import Inference
import NIOCore
import Primitives

extension Gateway {
    /// Opens the call of a grounded answer: the service's engine with the passages before the conversation, or sentences
    /// that are there already.
    func open(
        _ call: EngineCall, _ grounded: Grounded, of admitted: Admitted, into relay: AnswerRelay,
        on loop: any EventLoop
    ) async throws -> EngineOpening {
        let receiver = GroundedReceiver(
            grounded, into: relay, embedder: grounding?.parts.embedder, isStreamed: call.isStreamed,
            maximumBytes: limits.maximumAnswerBytes, on: loop)
        var call = call
        switch grounded.way {
        case .generate(let prompt):
            call.body = try GroundedRequest.body(call.body, with: prompt)
            return try await admitted.offer.engine.open(call, into: receiver, on: loop)
        case .give(let sentences, _, let isCut):
            let answer = GivenAnswer(
                sentences, of: admitted.offer.engine, model: admitted.offer.service.name,
                id: admitted.id.description, created: admitted.at.microseconds / 1_000_000,
                inputTokens: admitted.inputEstimate, isCut: isCut)
            return try await answer.open(call, into: receiver, on: loop)
        }
    }
}
