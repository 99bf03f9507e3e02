import Compliance
import NIOCore
import NIOPosix
import Primitives

extension InputScreening {
    /// Bodies up to here are screened where they are; larger ones would keep an event loop busy too long.
    static let quickBytes = 16 * 1024

    static func of(_ admitted: Admitted, under rules: ServiceRules) async throws -> InputScreening {
        let ask = admitted.ask
        // An answer is judged by what it answers.
        let listens = admitted.offer.classifier != nil
        var screening: InputScreening
        if ask.body.readableBytes > quickBytes {
            screening = try await NIOThreadPool.singleton.runIfActive {
                try InputScreening(ask.body, for: ask.operation, under: rules, listens: listens)
            }
        } else {
            screening = try InputScreening(ask.body, for: ask.operation, under: rules, listens: listens)
        }
        if let classifier = admitted.offer.classifier, let rules = admitted.offer.inputJudging {
            screening.judge = InputJudge(classifier, rules, screening.said)
        }
        return screening
    }
}

extension AnswerScreening {
    /// Nil where the rules do nothing to answers of this kind.
    /// - Parameter mark: The label for machines.
    convenience init?(_ input: InputScreening, _ admitted: Admitted, mark: String? = nil) {
        let offer = admitted.offer
        guard let rules = offer.rules, admitted.ask.operation != .embedding else { return nil }
        let listens = offer.outputJudging != nil || offer.service.terms.content != nil
        let restoring = input.placeholders.flatMap { $0.isEmpty ? nil : $0 }
        guard
            rules.screensOutput || !rules.labels.isEmpty || listens || mark != nil || restoring != nil
        else { return nil }
        self.init(
            rules, input.language, wantsUsage: admitted.facts.wantsUsage,
            wantsStructure: input.wantsStructure, isChat: admitted.ask.operation == .chat, listens: listens,
            mark: mark, restoring: restoring)
    }
}

extension AnswerJudge {
    /// Nil where no rule is about what a classifier finds in answers.
    convenience init?(_ input: InputScreening, _ admitted: Admitted, on loop: any EventLoop) {
        guard let classifier = admitted.offer.classifier, admitted.ask.operation != .embedding,
            let rules = admitted.offer.outputJudging
        else { return nil }
        self.init(
            classifier, rules, request: JudgedText.request(input.said),
            lookAhead: admitted.offer.service.terms.classifier?.lookAhead ?? 0, on: loop)
    }
}
