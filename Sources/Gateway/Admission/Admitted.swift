import Accounting
import Inference
import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// A request that may be answered: who asks what of whom, and at most how much it will cost. An object, because
/// every step of the request's way holds it.
final class Admitted: Sendable {
    /// The id of the use: of its reservation, its charge, its record and its leaf.
    let id: ID<Use>
    let ask: Ask
    let facts: AskFacts
    let caller: Caller
    let offer: Offer
    let price: Price
    let at: Timestamp
    /// The most that one answer may have.
    let outputBound: UInt64
    /// Commits to the request's body for ever, without keeping it.
    let payloadHash: PayloadHash
    /// Identifies operation and body: what an `Idempotency-Key` stands for. Nil without a key.
    let requestHash: PayloadHash?
    private let takenTokens: Int64
    private let passed = NIOLockedValueBox<ConductPass?>(nil)
    /// That the person may use the service, once that has been decided; nil where nothing is asked of people.
    var conduct: ConductPass? {
        get { passed.withLockedValue { $0 } }
        set { passed.withLockedValue { $0 = newValue } }
    }
    private let found = NIOLockedValueBox<Grounded?>(nil)
    /// The passages that it is answered from, once they are found; nil for a service that answers from none.
    var grounded: Grounded? {
        get { found.withLockedValue { $0 } }
        set { found.withLockedValue { $0 = newValue } }
    }

    /// No tokenizer makes more tokens of what the engine reads than this.
    var inputBound: UInt64 { facts.inputBound + (grounded?.promptBytes ?? 0) }
    /// The likely tokens of it.
    var inputEstimate: UInt64 { facts.inputEstimate + (grounded?.promptEstimate ?? 0) }

    /// - Throws: `forbidden`, `invalidValue`, `rateLimitRequests`, `rateLimitTokens`.
    init(
        ask: Ask, facts: AskFacts, caller: Caller, offer: Offer, id: ID<Use>, at: Timestamp,
        commitments: PayloadCommitments
    ) throws(Problem) {
        let terms = offer.service.terms
        if let limit = facts.outputLimit, let maximum = terms.maximumOutputTokens, limit > maximum {
            throw Problem(
                .invalidValue, "max_tokens is \(limit), \"\(offer.service.name)\" gives at most \(maximum).",
                mend: "Ask for at most \(maximum).", parameter: "max_tokens")
        }
        let price = try offer.price(in: caller.account.currency)
        let perAnswer = facts.outputLimit.map(UInt64.init) ?? terms.defaultOutputTokens
        let output = ask.operation == .embedding ? 0 : perAnswer * UInt64(facts.generated)
        self.id = id
        self.ask = ask
        self.facts = facts
        self.caller = caller
        self.offer = offer
        self.price = price
        self.at = at
        self.outputBound = output
        self.payloadHash = commitments.commitment(to: ask.body, of: id)
        self.requestHash = ask.idempotencyKey.map { _ in
            commitments.identity(of: ask.body, as: ask.operation.rawValue)
        }
        self.takenTokens = try caller.limits.take(
            tokens: Int64(clamping: facts.inputEstimate + output), at: .now())
    }

    /// What goes to the engine.
    /// - Parameter screened: What the rules change of the input.
    func call(_ screened: Splice) -> EngineCall {
        let terms = offer.service.terms
        return EngineCall(
            operation: ask.operation,
            body: facts.body(
                from: ask.body, model: terms.model, defaultOutputTokens: terms.defaultOutputTokens,
                limitMember: offer.engine.outputLimitMember, operation: ask.operation, screened: screened),
            isStreamed: facts.isStreamed, requestID: ask.requestID)
    }

    /// The use is over: tokens that it took of the minute and did not need come back.
    func releaseLimits(used: UInt64) {
        caller.limits.settle(taken: takenTokens, used: min(Int64(clamping: used), takenTokens), at: .now())
    }

    /// What a complete answer used: the engine's own figures, or counted ones where it gave none.
    /// - Throws: `upstreamFailed` when the answer is no JSON.
    func usage(of relay: AnswerRelay) throws(Problem) -> TokenUsage {
        guard relay.streamed == nil else {
            if let reported = relay.streamed?.reported { return try reported.tokenUsage }
            return try countedUsage(of: relay)
        }
        let whole = try WholeFacts(scanning: relay.engineBody)
        if let usage = whole.usage { return try usage.tokenUsage }
        return try TokenUsage(
            input: inputEstimate, cachedInput: 0, output: grounded?.counted ?? whole.contentTokens,
            source: .counted)
    }

    /// What an answer that was cut off used: by the deltas that came, and at least what the engine had told so far.
    func countedUsage(of relay: AnswerRelay) throws(Problem) -> TokenUsage {
        let counted = grounded?.counted ?? relay.streamed?.counted ?? 0
        guard let reported = try relay.streamed?.reported?.tokenUsage else {
            return try TokenUsage(
                input: inputEstimate, cachedInput: 0, output: counted, source: .counted)
        }
        // An engine that tells its usage as it goes has told the end only at the end.
        guard counted > reported.output else { return reported }
        return try TokenUsage(
            input: reported.input, cachedInput: reported.cachedInput, output: counted, source: .counted)
    }
}

extension ReportedUsage {
    fileprivate var tokenUsage: TokenUsage {
        get throws(Problem) {
            guard max(input, output) <= TokenUsage.maximumTokens else {
                throw Problem(
                    .upstreamFailed,
                    "The engine reports a usage that is not possible: \(input) input, \(output) output tokens."
                )
            }
            return try TokenUsage(input: input, cachedInput: cachedInput, output: output, source: .reported)
        }
    }
}
