import Compliance
import NIOPosix
import Primitives

extension InputScreening {
    /// Bodies up to here are screened where they are; larger ones would keep an event loop busy too long.
    private static let quickBytes = 16 * 1024

    static func of(_ ask: Ask, under rules: ServiceRules) async throws -> InputScreening {
        guard ask.body.readableBytes > quickBytes else {
            return try InputScreening(ask.body, for: ask.operation, under: rules)
        }
        return try await NIOThreadPool.singleton.runIfActive {
            try InputScreening(ask.body, for: ask.operation, under: rules)
        }
    }
}

extension AnswerScreening {
    /// Nil where the rules do nothing to answers of this kind.
    convenience init?(_ input: InputScreening, _ admitted: Admitted) {
        guard let rules = admitted.offer.rules, admitted.ask.operation != .embedding,
            rules.screensOutput || !rules.labels.isEmpty
        else { return nil }
        self.init(
            rules, input.language, wantsUsage: admitted.facts.wantsUsage,
            wantsStructure: input.wantsStructure, isChat: admitted.ask.operation == .chat)
    }
}
