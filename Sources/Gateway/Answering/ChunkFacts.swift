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
    /// The values of the members `id`, `object`, `created` and `model`.
    var id: Range<Int>?
    var object: Range<Int>?
    var created: Range<Int>?
    var model: Range<Int>?
    /// How many choices the chunk has.
    var choices = 0
    /// The indexes of those that say how they finished.
    var finished: [Int64] = []
    /// Tokens of the deltas' text: at least one a delta that has any.
    var contentTokens: UInt64 { content.tokens }
    /// What the deltas bring.
    private(set) var content = ContentTally()

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
            throw Problem(.upstreamFailed, "The engine sent an event that is no JSON object: \(fault).")
        }
    }

    private mutating func scan(_ scanner: JSONScanner) throws(JSONFault) {
        var previousEnd: Int?
        var usageStart: Int?
        var followsUsage = false
        let root = try scanner.scan { member in
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
            } else if scanner.isText(name, "object") {
                object = member.value.range
            } else if scanner.isText(name, "created") {
                created = member.value.range
            } else if scanner.isText(name, "model") {
                model = member.value.range
            }
            previousEnd = member.value.range.upperBound
        }
        guard root.kind == .object else { throw JSONFault(.unexpectedByte, at: root.range.lowerBound) }
    }

    private mutating func readChoices(_ value: JSONScanner.Value, _ scanner: JSONScanner) {
        for choice in scanner.elements(of: value) {
            var index = Int64(choices)
            var isFinished = false
            for member in scanner.members(of: choice) {
                if scanner.isText(member.name, "finish_reason") {
                    // Some engines say "" where others say null.
                    isFinished = member.value.kind == .string && !member.value.contents.isEmpty
                } else if scanner.isText(member.name, "index") {
                    index = scanner.integer(member.value) ?? index
                } else if scanner.isText(member.name, "delta") {
                    content.add(partsOf: member.value, scanner)
                } else if scanner.isText(member.name, "text") {
                    content.add(member.value, scanner)
                }
            }
            if isFinished { finished.append(index) }
            choices += 1
        }
    }
}

/// The members by which the chunks of one answer belong together, as they stand in JSON.
struct ChunkIdentity: Sendable {
    private(set) var id = ""
    private(set) var object = ""
    private(set) var created = ""
    private(set) var model = ""

    init() {}

    /// Of an answer of our own; all in JSON.
    init(id: String, created: String, model: String) {
        self.id = id
        self.created = created
        self.model = model
    }

    init(_ chunk: ChunkFacts, in data: ByteBuffer) {
        func text(_ range: Range<Int>?) -> String { range.map { String(buffer: data.part($0)) } ?? "" }
        id = text(chunk.id)
        object = text(chunk.object)
        created = text(chunk.created)
        model = text(chunk.model)
    }

    var isEmpty: Bool { id.isEmpty }
}
