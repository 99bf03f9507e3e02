import Accounting
import Exchange
import Inference
import Knowledge
import NIOCore
import Primitives

/// A settled answer whose question is asked again without one of its sources after the other: what that needs, in memory
/// alone and for ``CheckQueue/maximumAge`` at most.
struct AttributionCheck: Sendable {
    let use: ID<Use>
    let engine: any Engine
    /// The request as it went to the engine, before the passages.
    let body: ByteBuffer
    /// Its passages and rights. What its loop changes of it is not looked at here.
    let grounded: Grounded
    let document: AnswerGrounding
    /// The texts of the document's sentences.
    let texts: [String]
    /// The most tokens that the client asked for.
    let outputBound: UInt64
    /// When it was handed over.
    let since: NIODeadline
    /// What was found so far, in the order of the measure's sources.
    var findings: [AttributionChecks.Finding] = []

    /// - Parameter body: As it went to the engine, before the passages.
    /// - Returns: Nil where the answer is not sampled, or cites nothing.
    init?(_ admitted: Admitted, body: @autoclosure () -> ByteBuffer, at now: NIODeadline) {
        guard let grounded = admitted.grounded, grounded.isSampled else { return nil }
        let document = grounded.document
        guard document.sentences.contains(where: { !$0.citations.isEmpty }) else { return nil }
        use = admitted.id
        engine = admitted.offer.engine
        self.body = body()
        self.grounded = grounded
        self.document = document
        texts = grounded.texts
        outputBound = admitted.outputBound
        since = now
    }

    /// Whether a second answer takes a place of an engine's: sentences are quoted without one.
    var needsEngine: Bool { !(engine is ExtractiveEngine) }

    /// The way in which the service answers where an agreement's passages are not there.
    func way(
        of question: String, without agreement: ID<Agreement>, randomness: any Randomness
    ) -> Grounded.Way {
        Grounded.Way(
            question: question, passages: grounded.passages.filter { $0.kept.agreement != agreement },
            by: engine, language: grounded.language, grounded.terms, outputBound: outputBound,
            randomness: randomness)
    }
}
