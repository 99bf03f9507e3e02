import Accounting
import NIOCore
import Oversight
import Primitives

/// Ends of an answer that a classifier or a person brings about.
extension Gateway {
    /// How long the opening of an incident may keep the client from being told.
    private static let telling = TimeAmount.milliseconds(20)

    /// The classifier looks at the request while the answer is made ready; output waits for it too.
    func judge(
        _ screened: InputScreening?, _ relay: AnswerRelay, on loop: any EventLoop
    ) -> Task<Void, Never>? {
        screened?.judge.map { judge in
            Task {
                let judged = await judge.judge()
                loop.execute { relay.inputJudged(judged) }
            }
        }
    }

    /// What has left is taken back: the incident is opened, and the client told, whichever can be first. A disk that
    /// takes its time does not keep the client waiting.
    /// - Returns: False: nobody gets this answer again.
    func settle(
        _ admitted: Admitted, _ open: OpenUse, _ relay: AnswerRelay, _ recall: Recall,
        limits: RateLimitStatus?
    ) async throws -> Bool {
        meters.recalls.increment()
        let id = recall.incident ?? ID(at: clock.now(), random: randomness)
        relay.note(recall.json(id))
        let opening = desk.openIncident(id, about: admitted, recall, on: relay.loop)
        await opening.wait(atMost: Self.telling)
        let isTold = relay.canTell
        if isTold {
            relay.tell(Retraction(incident: id, record: admitted.id, recall: recall))
            desk.noteTold(id)
        }
        if relay.hasAnswer {
            do {
                let usage =
                    try relay.streamed == nil ? admitted.usage(of: relay) : admitted.countedUsage(of: relay)
                let settled = try await desk.settle(admitted, open, usage, .filtered, relay.decisions)
                relay.complete(settled, limits: limits)
            } catch {
                await fail(
                    admitted, open, relay, error as? Problem ?? .unexpected(error), event: nil, limits)
            }
        } else {
            let withdrawn = Problem(.policyViolation, RefusalWords.retraction.en)
            await fail(admitted, open, relay, withdrawn, event: nil, limits)
        }
        await desk.ensureIncident(id, opening, about: admitted, recall, isTold: isTold)
        return false
    }

    /// The classifier's rules refuse the request: nothing was given, nothing is charged.
    func refuse(
        _ admitted: Admitted, _ screened: InputScreening?, _ open: OpenUse, _ relay: AnswerRelay,
        _ judged: JudgedInput, to sink: any AnswerSink, limits: RateLimitStatus?
    ) async throws -> Bool {
        guard case .refused(let finding) = judged.outcome, let screened else {
            let problem =
                if case .unjudged(let problem) = judged.outcome { problem } else { Problem.unjudged }
            await fail(admitted, open, relay, problem, event: nil, limits)
            return false
        }
        let settled = try await desk.settle(
            admitted, open, nil, .refused, relay.decisions,
            kept: keep(admitted, screened, nil, relay.decisions))
        relay.close()
        guard admitted.ask.operation != .embedding else {
            // It has no words; and it is settled: what is thrown from here on would settle it again.
            let words = (finding.rule.text ?? RefusalWords.standard)[screened.language]
            sink.fail(Problem(.policyViolation, words, parameter: "input"), limits: limits)
            return false
        }
        try RefusedAnswer(admitted, finding.rule.text, screened.language, settled).give(
            to: sink, limits: limits)
        return true
    }
}

extension Problem {
    fileprivate static let unjudged = Problem(
        .engineUnavailable, "The request could not be checked.", mend: "Try again in a moment.",
        retryAfter: .seconds(1))
}
