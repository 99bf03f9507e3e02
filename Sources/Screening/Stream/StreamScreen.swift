/// Screens one text as it comes, in chunks cut anywhere.
///
/// **The law of splits.** The bytes that leave and the decisions depend on the text, not on how it was cut: every
/// decision is a function of the bytes up to one byte, taken one scalar at a time. No byte of a refused or redacted
/// match ever leaves, because no byte leaves that can still become part of one.
///
/// **What is held** is the text from the start of the longest partial match that a rule with `redact` or `refuse`
/// can still complete; flags hold nothing. In Japanese and Chinese prose that is nothing most of the time. While
/// e-mail addresses are redacted, it is the current word in Latin letters. Never more than ``maximumHeldBytes`` is
/// held for longer than it takes to see that it is too much (``ScreeningPolicy/Overflow``).
///
/// **Precedence.** The first refusal to be complete ends the text where its match begins, or where an earlier
/// partial match began. Redactions that overlap become one, from the start of the first to the end of the last,
/// named after the leftmost, then longest, then surest, then first in the policy. Flags that overlap one another become one in
/// the same way. Flags change nothing, so they stand beside a redaction of the same place as evidence of their own.
public struct StreamScreen: Sendable {
    /// The most bytes that a partial match may hold: 320 characters of up to four bytes (the longest e-mail address,
    /// RFC 5321 section 4.5.3.1), and as much again twice for separators and invisible characters between them.
    public static let maximumHeldBytes = 4096

    let plan: StagePlan
    private var normaliser = Normaliser()
    var cursors: [TrackCursor]
    var personal: PersonalDataScanner?
    /// Traits of the last scalar.
    private var lastTraits: ScalarTraits = []
    /// Pattern matches that the next scalar confirms or refutes.
    var awaiting: [AwaitedMatch] = []
    var redactions = ComponentList()
    var flags = ComponentList()
    var refusal: Hit?
    /// Bytes that have not left, from ``heldHead`` on, and the offset in the text of the first of them.
    var held: [UInt8] = []
    var heldHead = 0
    var heldStart = 0
    var output = ScreenOutput()
    /// Whether the text was refused: nothing more leaves.
    public internal(set) var isRefused = false
    /// The placeholders that were put into the text, and the values behind them where the policy keeps them.
    public internal(set) var placeholders: Placeholders
    /// Whether anything was ever given up or cut at the cap; only then may a match begin in what has left.
    var hasGivenUp = false
    /// The offset at which it is next looked whether something is held too long.
    var nextOverflowCheck = maximumHeldBytes

    init(_ plan: StagePlan) {
        self.plan = plan
        cursors = plan.tracks.map { _ in TrackCursor() }
        personal = plan.personalTypes.isEmpty ? nil : PersonalDataScanner(plan.personalTypes)
        placeholders = Placeholders(keepsValues: plan.keepsValues)
    }

    /// How many bytes are held back.
    public var heldBytes: Int { held.count - heldHead }

    /// Takes the next bytes of the text and gives what may leave.
    public mutating func feed(_ bytes: some Collection<UInt8>) -> ScreenOutput {
        var output = ScreenOutput()
        feed(bytes, into: &output)
        return output
    }

    /// Takes the next bytes of the text and adds what may leave to `output`.
    public mutating func feed(_ bytes: some Collection<UInt8>, into output: inout ScreenOutput) {
        guard !isRefused else { return }
        swap(&self.output, &output)
        if bytes.withContiguousStorageIfAvailable({ take($0) }) == nil {
            Array(bytes).withUnsafeBufferPointer { take($0) }
        }
        swap(&self.output, &output)
    }

    /// Tells that the text has ended and gives the rest. The screen must not be fed again.
    public mutating func finish() -> ScreenOutput {
        guard !isRefused else { return ScreenOutput() }
        var normaliser = normaliser
        normaliser.finish { step($0) }
        self.normaliser = normaliser
        finishMatches()
        if !isRefused { release(upTo: normaliser.offset) }
        compact()
        defer { output = ScreenOutput() }
        return output
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        // The normaliser is moved out, so that it can call into the rest.
        var normaliser = normaliser
        held.append(contentsOf: bytes)
        for byte in bytes {
            normaliser.take(byte) { step($0) }
            // After all scalars of the byte: several of them may come of one character.
            if refusal != nil { refuse() } else if !redactions.isEmpty || !flags.isEmpty { resolve() }
            if !isRefused, normaliser.offset >= nextOverflowCheck { checkOverflow(normaliser.offset) }
            if isRefused { return }
        }
        self.normaliser = normaliser
        release(upTo: min(normaliser.offset - normaliser.heldBytes, holdStart))
        compact()
    }

    @inline(__always)
    private mutating func step(_ scalar: NormalisedScalar) {
        if !awaiting.isEmpty { confirm(scalar) }
        let canBegin = !lastTraits.contains(.word)
        for index in cursors.indices {
            let track = plan.tracks[index]
            guard cursors[index].step(scalar, canBegin: canBegin, track) else { continue }
            let cursor = cursors[index]
            cursor.report(track) { place, start in matched(track.patterns[place], start..<scalar.end) }
        }
        // An empty array is no allocation.
        var findings: [PersonalDataFinding] = []
        personal?.step(scalar) { findings.append($0) }
        for finding in findings { found(finding) }
        lastTraits = scalar.traits
    }
}
