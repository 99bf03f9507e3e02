import NIOCore
import Primitives

/// What the gateway reads of one chunk of a streamed answer, and where it stands.
struct ChunkFacts: Sendable {
    /// The chunk reports a failure (`error` is there and not null).
    var isError = false
    /// Usage and nothing else: `choices` is empty.
    var isUsageOnly: Bool { usage != nil && choices == 0 }
    var usage: ReportedUsage?
    /// The `usage` member with the comma before or after it.
    var usageMember: Range<Int>?
    /// The `id`, `created` and `model` members' values.
    var id: Range<Int>?
    var created: Range<Int>?
    var model: Range<Int>?
    /// How many choices the chunk has.
    var choices = 0
    /// How many of them say how they finished.
    var finished = 0
    /// Tokens of the deltas' text: at least one a delta that has any.
    var contentTokens: UInt64 = 0

    /// - Throws: `upstreamFailed` when the event is no JSON object.
    init(scanning data: ByteBuffer) throws(Problem) {
        let fault = data.withUnsafeReadableBytes { bytes -> JSONFault? in
            do throws(JSONFault) {
                try scan(JSONScanner(bytes))
                return nil
            } catch {
                return error
            }
        }
        if let fault {
            throw Problem(.upstreamFailed, "The engine sent an event that is no JSON: \(fault).")
        }
    }

    private mutating func scan(_ scanner: JSONScanner) throws(JSONFault) {
        var previousEnd: Int?
        var usageStart: Int?
        var followsUsage = false
        _ = try scanner.scan { member in
            let name = member.name
            if followsUsage, let start = usageStart {
                // The first member of the object has no comma before it: its own goes instead.
                usageMember = start..<name.range.lowerBound
                followsUsage = false
            }
            if scanner.isText(name, "choices") {
                readChoices(member.value, scanner)
            } else if scanner.isText(name, "usage") {
                usage = ReportedUsage(member.value, scanner)
                if let previousEnd {
                    usageMember = previousEnd..<member.value.range.upperBound
                } else {
                    usageStart = name.range.lowerBound
                    usageMember = name.range.lowerBound..<member.value.range.upperBound
                    followsUsage = true
                }
            } else if scanner.isText(name, "error") {
                isError = member.value.kind != .null
            } else if scanner.isText(name, "id") {
                id = member.value.range
            } else if scanner.isText(name, "created") {
                created = member.value.range
            } else if scanner.isText(name, "model") {
                model = member.value.range
            }
            previousEnd = member.value.range.upperBound
        }
    }

    private mutating func readChoices(_ value: JSONScanner.Value, _ scanner: JSONScanner) {
        for choice in scanner.elements(of: value) {
            choices += 1
            for member in scanner.members(of: choice) {
                if scanner.isText(member.name, "finish_reason") {
                    if member.value.kind == .string { finished += 1 }
                } else if scanner.isText(member.name, "delta") {
                    for part in scanner.members(of: member.value) { count(part, scanner) }
                } else if scanner.isText(member.name, "text") {
                    count(member.value, scanner)
                }
            }
        }
    }

    private mutating func count(_ part: JSONScanner.Member, _ scanner: JSONScanner) {
        // The role is no output. Everything else that a model produced is, whatever a vendor calls it.
        if !scanner.isText(part.name, "role") { count(part.value, scanner) }
    }

    private mutating func count(_ value: JSONScanner.Value, _ scanner: JSONScanner) {
        switch value.kind {
        case .string where !value.contents.isEmpty:
            contentTokens += max(1, TokenEstimate.tokens(in: scanner.slice(value.contents)))
        case .array, .object:
            contentTokens += max(1, TokenEstimate.tokens(in: scanner.slice(value.range)))
        default: break
        }
    }
}

/// The members by which the chunks of one answer belong together, as they stand in JSON.
struct ChunkIdentity: Sendable {
    private(set) var id = ""
    private(set) var created = ""
    private(set) var model = ""

    init() {}

    init(_ chunk: ChunkFacts, in data: ByteBuffer) {
        func text(_ range: Range<Int>?) -> String { range.map { String(buffer: data.part($0)) } ?? "" }
        id = text(chunk.id)
        created = text(chunk.created)
        model = text(chunk.model)
    }

    var isEmpty: Bool { id.isEmpty }
}
