import Compliance
import Inference
import NIOCore
import Primitives

/// What becomes of an answer by what is found beside the screens: by a classifier, about the request or the answer, or
/// by a person.
extension AnswerRelay: AnswerJudge.Listener {
    /// The request has been judged.
    func inputJudged(_ judged: JudgedInput) {
        loop.assertInEventLoop()
        guard awaitsInput else { return }
        awaitsInput = false
        otherDecisions += judged.decisions
        guard case .passed = judged.outcome else {
            waiting = ByteBuffer()
            held = []
            judge?.stop()
            // What would have been given is not.
            if ending?.isGood == true { ending = nil }
            resolve(.inputRefused(judged))
            stream?.cancel()
            return
        }
        if let reserved { openGate(reserved) }
        if let ending { resume(ending) }
    }

    /// Somebody finds that the answer must not be given.
    /// - Returns: Whether it was still being given.
    func recall(_ recall: Recall) -> Bool {
        loop.assertInEventLoop()
        guard ending == nil else { return false }
        halt(recall, by: RefusalWords.retraction)
        return true
    }

    /// All has come: it ends when the last verdict is there.
    func judgeRest() {
        guard let judge, let screening else { return resolve(.complete) }
        isGenerated = true
        judge.ended(characters: screening.spokenCount)
    }

    func judgeReleased() {
        guard let judge, ending == nil else { return }
        judge.releasable().forEach(frame)
        flush()
        adjustReading()
    }

    func judgeFinished() {
        judgeReleased()
        resolve(.complete)
    }

    func judgeFound(_ finding: JudgedFinding) {
        guard ending == nil, let judge else { return }
        let ahead = hasBegun ? judge.queue.ahead : 0
        switch finding.cause {
        case .noVerdict:
            otherDecisions.append(judge.json(finding, action: "not_checked"))
            halt(nil, by: RefusalWords.unjudged)
        case .verdict where ahead == 0:
            otherDecisions.append(judge.json(finding, action: "refuse"))
            halt(nil, by: finding.rule.text ?? RefusalWords.standard)
        case .verdict:
            otherDecisions.append(judge.json(finding, action: "retract"))
            halt(Recall(finding, ahead: ahead), by: RefusalWords.retraction)
        }
    }

    /// Ends the answer where it is: generation stops, nothing more of it leaves, and words of ours stand at its end.
    /// - Parameter recall: What has left must be taken back.
    private func halt(_ recall: Recall?, by words: LocalizedText) {
        stream?.cancel()
        judge?.stop()
        held = []
        guard streamed != nil else {
            if let screening, isGenerated {
                body = screening.halted(whole: body, words)
                return resolve(recall.map(Ending.recalled) ?? .stopped)
            }
            body = ByteBuffer()
            return resolve(
                recall.map(Ending.recalled) ?? .broken(Problem(.policyViolation, words.en), event: nil))
        }
        // What nobody has seen need not be taken back.
        if !hasBegun { waiting = ByteBuffer() }
        let events = ending(by: words)
        events.notice.forEach(frame)
        held = events.closing
        if let recall { return resolve(.recalled(recall)) }
        flush()
        resolve(.stopped)
    }

    /// Our words and the end, for an answer that ends now.
    private func ending(by words: LocalizedText) -> AnswerScreening.Events {
        if let screening { return screening.halted(words) }
        var events = AnswerScreening.Events()
        let writer = ScreenedChunkWriter(isChat: isChat, wantsUsage: false)
        let identity = streamed?.identity ?? ChunkIdentity()
        events.notice = [writer.chunk("\n\n" + words.en, writer.visible(0), identity)]
        events.closing = [writer.end(0, identity, reason: "\"content_filter\"")]
        return events
    }

    /// The client is told that what it has must go; at once, whatever else is still to be done.
    func tell(_ retraction: Retraction) {
        loop.assertInEventLoop()
        guard hasBegun, !clientHasLeft, let streamed else { return }
        // What was put there first, our own words, follows the event.
        let words = waiting
        waiting = ByteBuffer()
        waiting.writeStaticString("event: minato.retraction\n")
        frame(retraction.event(streamed.identity, isChat: isChat))
        waiting.writeImmutableBuffer(words)
        flush()
    }

    /// The engine refused the request: its words wait for what is still to be known of it.
    func engineRefused(_ status: Int, _ body: ByteBuffer) {
        loop.assertInEventLoop()
        resolve(.engineRefused(status: status, body: body))
    }

    /// Notes what was decided about the answer elsewhere.
    func note(_ decision: JSONValue) { otherDecisions.append(decision) }

    /// Whether there is an answer that can be ended as one.
    var hasAnswer: Bool { streamed != nil || body.readableBytes > 0 }

    /// Whether the client is still there to be told.
    var canTell: Bool { hasBegun && !clientHasLeft }
}
