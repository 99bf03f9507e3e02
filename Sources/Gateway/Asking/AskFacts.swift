import Inference
import NIOCore
import Oversight
import Primitives

/// What the gateway reads of a request's body, and where it stands: the body is scanned once, and the few
/// members that change are spliced, so that everything else stays byte for byte what the client sent.
struct AskFacts: Sendable {
    /// The service's name.
    var model = ""
    var isStreamed = false
    private(set) var isChat = false
    /// The client asked for `stream_options.include_usage`.
    var wantsUsage = false
    /// How many answers: `n` for each prompt; embeddings have none.
    var choices = 1
    /// How many the engine makes to choose from (`best_of`, completions only): all of them are paid for.
    private var tries = 1
    private var prompts = 1
    var generated: Int { max(choices, tries * prompts) }
    /// The client's bound on the tokens of one answer.
    var outputLimit: Int?
    /// What the account calls the user that it asks for: `safety_identifier`, or `user`, its older name.
    private(set) var endUser: String?
    private var hasIdentifier = false
    /// No tokenizer makes more tokens of the input than this: a token has at least one byte. Pictures and
    /// sounds count by bounds of their own.
    var inputBound: UInt64 = 0
    /// The likely tokens of the input, for an engine that does not report usage.
    var inputEstimate: UInt64 = 0

    private(set) var modelRange = 0..<0
    private(set) var objectStart = 0
    private(set) var streamOptions: StreamOptions = .absent
    private(set) var maxTokens: LimitMember?
    private(set) var maxCompletionTokens: LimitMember?

    enum StreamOptions {
        case absent
        /// Not an object, such as `null`: the whole value is replaced.
        case replace(Range<Int>)
        /// An object without `include_usage`; the place behind its brace.
        case insert(at: Int, isEmpty: Bool)
        /// `include_usage` stands there with this value.
        case set(Range<Int>)
    }

    /// One of the members that bound an answer, as it stands in the body.
    struct LimitMember {
        let name: Range<Int>
        let value: Range<Int>
        let isNull: Bool

        /// Itself unless its value is null.
        var bounding: LimitMember? { isNull ? nil : self }
    }

    /// What a picture, sound or file may cost at most beside its bytes.
    static let tokensPerAttachment: UInt64 = 8_192
    /// What it is likely to cost.
    static let likelyTokensPerAttachment: UInt64 = 1_024
    /// What a chat template may add to the input.
    static let templateTokens: UInt64 = 256
    static let maximumChoices = 128
    static let maximumOutputLimit = 16_777_216
    static let maximumNameBytes = 256

    /// - Throws: `malformedJSON` or `invalidValue`, naming the member.
    init(scanning body: ByteBuffer, for operation: EngineCall.Operation) throws(Problem) {
        do {
            try body.withUnsafeReadableBytes { bytes in
                try scan(JSONScanner(bytes), operation)
            }
        } catch let fault as JSONFault {
            throw fault.problem(in: body.readableBytesView)
        } catch {
            throw error as? Problem ?? .unexpected(error)
        }
    }

    private mutating func scan(_ scanner: JSONScanner, _ operation: EngineCall.Operation) throws {
        isChat = operation == .chat
        var seen = Seen()
        var failure: Problem?
        let root = try scanner.scan { member in
            guard failure == nil else { return }
            do throws(Problem) {
                try read(member, scanner, operation, &seen)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard root.kind == .object else {
            throw Problem(.invalidRequest, "The body is no JSON object.", mend: "Send {\"model\": …}.")
        }
        guard seen.model else { throw Self.missing("model", "the name of a service; see GET /v1/models") }
        guard seen.input else { throw Self.missing(Self.inputMember(operation), "the input") }
        objectStart = root.range.lowerBound + 1
        if operation == .completion {
            let (count, isTooLarge) = choices.multipliedReportingOverflow(by: seen.prompts)
            guard !isTooLarge, count <= Self.maximumChoices else {
                throw Self.invalid("prompt", "prompts for at most \(Self.maximumChoices) answers")
            }
            choices = count
            prompts = seen.prompts
        }
        let attachments = operation == .chat ? Attachments(in: scanner, seen.inputValue) : Attachments()
        inputBound =
            UInt64(scanner.bytes.count) - attachments.bytes + attachments.mostTokens + Self.templateTokens
        let text = TokenEstimate.tokens(in: scanner, seen.inputValue)
        inputEstimate =
            text - min(text, attachments.bytes / 4) + attachments.count * Self.likelyTokensPerAttachment
    }

    fileprivate struct Seen {
        var model = false
        var input = false
        var inputValue: JSONScanner.Value?
        /// How many texts are to be completed, each by itself.
        var prompts = 1
    }

    private mutating func read(
        _ member: JSONScanner.Member, _ scanner: JSONScanner, _ operation: EngineCall.Operation,
        _ seen: inout Seen
    ) throws(Problem) {
        let value = member.value
        if scanner.isText(member.name, "model") {
            guard let name = scanner.string(value), !name.isEmpty, name.utf8.count <= Self.maximumNameBytes
            else { throw Self.invalid("model", "a string of 1 to \(Self.maximumNameBytes) bytes") }
            model = name
            modelRange = value.range
            seen.model = true
        } else if scanner.isText(member.name, Self.inputName(operation)) {
            try Self.checkInput(value, scanner, operation)
            if operation == .completion { seen.prompts = try Self.prompts(value, scanner) }
            seen.input = true
            seen.inputValue = value
        } else if scanner.isText(member.name, "safety_identifier") {
            let named = try Self.endUser(value, scanner, "safety_identifier")
            endUser = named ?? endUser
            hasIdentifier = hasIdentifier || named != nil
        } else if scanner.isText(member.name, "user") {
            let named = try Self.endUser(value, scanner, "user")
            if !hasIdentifier { endUser = named ?? endUser }
        } else if operation == .embedding {
            return
        } else if scanner.isText(member.name, "stream") {
            guard value.kind == .bool || value.kind == .null else {
                throw Self.invalid("stream", "a boolean")
            }
            isStreamed = scanner.bool(value) ?? false
        } else if scanner.isText(member.name, "stream_options") {
            try readStreamOptions(value, scanner)
        } else if scanner.isText(member.name, "n") {
            guard value.kind != .null else { return }
            guard let count = scanner.integer(value), (1...Int64(Self.maximumChoices)).contains(count) else {
                throw Self.invalid("n", "an integer from 1 to \(Self.maximumChoices)")
            }
            choices = Int(count)
        } else if operation == .completion, scanner.isText(member.name, "best_of") {
            guard value.kind != .null else { return }
            guard let count = scanner.integer(value), (1...Int64(Self.maximumChoices)).contains(count) else {
                throw Self.invalid("best_of", "an integer from 1 to \(Self.maximumChoices)")
            }
            tries = Int(count)
        } else if scanner.isText(member.name, "max_tokens") {
            maxTokens = try readLimit(member, scanner, "max_tokens")
        } else if scanner.isText(member.name, "max_completion_tokens") {
            maxCompletionTokens = try readLimit(member, scanner, "max_completion_tokens")
        }
    }

    private static func endUser(
        _ value: JSONScanner.Value, _ scanner: JSONScanner, _ name: String
    ) throws(Problem) -> String? {
        guard value.kind != .null else { return nil }
        guard let text = scanner.string(value), text.utf8.count <= SubjectHasher.maximumNameBytes else {
            throw invalid(name, "a string of at most \(SubjectHasher.maximumNameBytes) bytes")
        }
        return text
    }

    private mutating func readLimit(
        _ member: JSONScanner.Member, _ scanner: JSONScanner, _ name: String
    ) throws(Problem) -> LimitMember {
        let value = member.value
        let place = LimitMember(name: member.name.range, value: value.range, isNull: value.kind == .null)
        guard !place.isNull else { return place }
        guard let limit = scanner.integer(value), (1...Int64(Self.maximumOutputLimit)).contains(limit) else {
            throw Self.invalid(name, "an integer from 1 to \(Self.maximumOutputLimit)")
        }
        // Both names may stand in one body; the larger bound is the one that must be paid for.
        outputLimit = max(outputLimit ?? 0, Int(limit))
        return place
    }

    private mutating func readStreamOptions(
        _ value: JSONScanner.Value, _ scanner: JSONScanner
    ) throws(Problem) {
        guard value.kind == .object else {
            guard value.kind == .null else { throw Self.invalid("stream_options", "an object") }
            streamOptions = .replace(value.range)
            return
        }
        var isEmpty = true
        var place: Range<Int>?
        for member in scanner.members(of: value) {
            isEmpty = false
            guard scanner.isText(member.name, "include_usage") else { continue }
            // Of two, each engine would take the one it likes.
            guard place == nil, member.value.kind == .bool || member.value.kind == .null else {
                throw Self.invalid("stream_options.include_usage", "one boolean")
            }
            wantsUsage = scanner.bool(member.value) ?? false
            place = member.value.range
        }
        streamOptions =
            place.map { .set($0) } ?? .insert(at: value.range.lowerBound + 1, isEmpty: isEmpty)
    }

    private static func checkInput(
        _ value: JSONScanner.Value, _ scanner: JSONScanner, _ operation: EngineCall.Operation
    ) throws(Problem) {
        switch operation {
        case .chat:
            guard value.kind == .array else { throw invalid("messages", "an array of messages") }
            var count = 0
            for message in scanner.elements(of: value) {
                guard message.kind == .object else { throw invalid("messages[\(count)]", "an object") }
                guard let role = scanner.member("role", of: message), role.kind == .string else {
                    throw invalid("messages[\(count)].role", "a string such as \"user\"")
                }
                guard hasDistinctNames(message, scanner) else {
                    throw invalid("messages[\(count)]", "each member once")
                }
                count += 1
            }
            guard count > 0 else { throw invalid("messages", "an array of at least one message") }
        case .completion, .embedding:
            guard value.kind == .string || value.kind == .array else {
                throw invalid(inputMember(operation), "a string or an array")
            }
        }
    }

    /// Of two members with one name each engine would take the one it likes: what was looked at and counted would not
    /// be what is answered. Parts of content are looked at too.
    private static func hasDistinctNames(_ message: JSONScanner.Value, _ scanner: JSONScanner) -> Bool {
        var contents = 0
        var roles = 0
        for member in scanner.members(of: message) {
            if scanner.isText(member.name, "role") { roles += 1 }
            guard scanner.isText(member.name, "content") else { continue }
            contents += 1
            for part in scanner.elements(of: member.value) {
                var names: Set<String> = []
                for member in scanner.members(of: part) {
                    guard names.insert(scanner.string(member.name) ?? "").inserted else { return false }
                }
            }
        }
        return contents <= 1 && roles <= 1
    }

    /// A string or an array of token ids is one prompt; an array of those is as many as it has.
    private static func prompts(
        _ value: JSONScanner.Value, _ scanner: JSONScanner
    ) throws(Problem) -> Int {
        guard value.kind == .array else { return 1 }
        var count = 0
        for element in scanner.elements(of: value) {
            if element.kind == .number { return 1 }
            count += 1
        }
        guard count > 0 else { throw invalid("prompt", "at least one prompt") }
        return count
    }

    private static func inputName(_ operation: EngineCall.Operation) -> StaticString {
        switch operation {
        case .chat: "messages"
        case .completion: "prompt"
        case .embedding: "input"
        }
    }

    private static func inputMember(_ operation: EngineCall.Operation) -> String {
        String(describing: inputName(operation))
    }

    private static func missing(_ name: String, _ what: String) -> Problem {
        Problem(
            .invalidRequest, "The member \"\(name)\" is missing.", mend: "Give \(what).", parameter: name)
    }

    private static func invalid(_ name: String, _ expected: String) -> Problem {
        Problem(
            .invalidValue, "\"\(name)\" has a value that is not allowed.", mend: "Give \(expected).",
            parameter: name)
    }
}
