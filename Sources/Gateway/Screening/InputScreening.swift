import Compliance
import Inference
import NIOCore
import Primitives
import Screening

/// The texts of a request under the rules of its service: what they become, or that they are refused.
struct InputScreening: Sendable {
    /// Redactions, as changes to the request's body.
    private(set) var splice = Splice()
    private(set) var decisions: [RuleDecision] = []
    /// The rule by which the request is refused, if it is.
    private(set) var refusal: ServiceRules.Rule?
    /// In which the user is spoken to: that of the last text.
    private(set) var language = Language.english
    /// Whether the answer must be what a program reads, so that no words of ours may stand in it.
    private(set) var wantsStructure = false

    /// All that is said, as it may go to the engine, where somebody listens.
    private(set) var said = ""
    /// Who looks at it beside the rules.
    var judge: InputJudge?

    private let rules: ServiceRules
    private let listens: Bool
    /// What was redacted, with the values where the service restores them.
    private(set) var placeholders: Placeholders?

    /// - Throws: `invalidRequest` for an input of token ids, which cannot be read here and so not be screened.
    /// - Parameter listens: Whether ``said`` is wanted.
    init(
        _ body: ByteBuffer, for operation: EngineCall.Operation, under rules: ServiceRules,
        listens: Bool = false
    ) throws(Problem) {
        self.rules = rules
        self.listens = listens
        let failure = body.withUnsafeReadableBytes { bytes -> Problem? in
            do throws(Problem) {
                try screen(JSONScanner(bytes), operation)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private mutating func screen(
        _ scanner: JSONScanner, _ operation: EngineCall.Operation
    ) throws(Problem) {
        var input: JSONScanner.Value?
        var others: [JSONScanner.Member] = []
        var hasTemplate = false
        do throws(JSONFault) {
            try scanner.scan { member in
                if scanner.isText(member.name, operation.inputMember) {
                    input = member.value
                } else if scanner.isText(member.name, "response_format") {
                    wantsStructure =
                        scanner.member("type", of: member.value).map { !scanner.isText($0, "text") } ?? false
                    others.append(member)
                } else if scanner.isText(member.name, "chat_template") {
                    hasTemplate = hasTemplate || member.value.kind != .null
                } else if !scanner.isText(member.name, "model") {
                    others.append(member)
                }
            }
        } catch {
            throw error.problem(in: scanner.bytes)
        }
        guard !hasTemplate || rules.isEmpty else {
            throw Problem(
                .invalidRequest,
                "The service is bound by rules, and a template of one's own goes round them.",
                mend: "Leave chat_template out.", parameter: "chat_template")
        }
        // Tools, formats, predictions, documents: whatever the engine may read.
        for member in others {
            walk(member.value, scanner.string(member.name) ?? "?", scanner)
        }
        guard let input else { return }
        switch operation {
        case .chat: walk(input, "messages", scanner)
        case .completion, .embedding: try texts(input, operation, scanner)
        }
    }

    /// Members of messages whose values are no prose: what points elsewhere, or is bytes. Elsewhere a member of such
    /// a name may be anything that an engine puts into its prompt, such as a parameter of a tool.
    private static let opaque: Set<String> = ["url", "data", "file_data", "format", "type"]
    /// Templates write the role into the prompt, so that any other is a text.
    private static let roles: Set<String> = ["system", "developer", "user", "assistant", "tool", "function"]

    private static func isOpaque(
        _ member: JSONScanner.Member, named name: String, in place: String, _ scanner: JSONScanner
    ) -> Bool {
        guard member.value.kind == .string, place.hasPrefix("messages[") else { return false }
        return opaque.contains(name)
            || name == "role" && roles.contains(scanner.string(member.value) ?? "")
    }

    /// Takes every text below a value, in their order. JSON is at most ``JSONScanner/maximumDepth`` deep.
    private mutating func walk(_ value: JSONScanner.Value, _ place: String, _ scanner: JSONScanner) {
        switch value.kind {
        case .string: take(value, place, scanner)
        case .array:
            var index = 0
            for element in scanner.elements(of: value) {
                walk(element, "\(place)[\(index)]", scanner)
                index += 1
            }
        case .object:
            for member in scanner.members(of: value) {
                guard let name = scanner.string(member.name),
                    !Self.isOpaque(member, named: name, in: place, scanner)
                else { continue }
                walk(member.value, name == "content" ? place : "\(place).\(name)", scanner)
            }
        case .null, .bool, .number: break
        }
    }

    private mutating func texts(
        _ input: JSONScanner.Value, _ operation: EngineCall.Operation, _ scanner: JSONScanner
    ) throws(Problem) {
        let name = String(describing: operation.inputMember)
        take(input, name, scanner)
        var index = 0
        for element in scanner.elements(of: input) {
            guard element.kind == .string else {
                if rules.isEmpty { return }
                throw Problem(
                    .invalidRequest, "The service is bound by rules, and token ids cannot be read.",
                    mend: "Send text (in LangChain: check_embedding_ctx_length=False).", parameter: name)
            }
            take(element, "\(name)[\(index)]", scanner)
            index += 1
        }
    }

    private mutating func take(_ value: JSONScanner.Value, _ place: String, _ scanner: JSONScanner) {
        guard let text = scanner.string(value), !text.isEmpty else { return }
        // What is said, not what things are called.
        if !place.contains(".") || place.hasSuffix(".text") { language = Language(of: text.unicodeScalars) }
        guard let plan = rules.plan else { return hear(text) }
        // The arguments of an earlier call are JSON themselves.
        if place.hasSuffix(".arguments") { return takeStructured(text, value, place, plan) }
        let allowed = allowed(text, place, plan)
        hear(allowed)
        if allowed != text { splice.replace(value.range, with: allowed.quoted) }
    }

    private mutating func hear(_ text: String) {
        guard listens else { return }
        if !said.isEmpty { said += "\n\n" }
        said += text
    }

    private mutating func takeStructured(
        _ text: String, _ value: JSONScanner.Value, _ place: String, _ plan: ScreeningPlan
    ) {
        var screening = self
        let allowed = StructuredText.screened(text) { plain in
            let allowed = screening.allowed(plain, place, plan)
            return allowed == plain ? nil : allowed
        }
        self = screening
        hear(allowed)
        if allowed != text { splice.replace(value.range, with: allowed.quoted) }
    }

    /// What may go to the engine of one text.
    private mutating func allowed(_ text: String, _ place: String, _ plan: ScreeningPlan) -> String {
        var screen = plan.screen(.input, continuing: placeholders)
        var output = screen.feed(text.utf8)
        let rest = screen.finish()
        output.bytes += rest.bytes
        output.decisions += rest.decisions
        placeholders = screen.placeholders
        for decision in output.decisions {
            // After a refusal the rest is redacted only, for what may be kept of it.
            guard refusal == nil else { break }
            let rule = rules[decision.rule]
            decisions.append(RuleDecision(decision: decision, stage: .input, place: place, rule: rule))
            if decision.action == .refuse { refusal = rule }
        }
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

extension EngineCall.Operation {
    fileprivate var inputMember: StaticString {
        switch self {
        case .chat: "messages"
        case .completion: "prompt"
        case .embedding: "input"
        }
    }
}
