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

    private let rules: ServiceRules
    private var placeholders: Placeholders?

    /// - Throws: `invalidRequest` for an input of token ids, which cannot be read here and so not be screened.
    init(_ body: ByteBuffer, for operation: EngineCall.Operation, under rules: ServiceRules) throws(Problem) {
        self.rules = rules
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
        do throws(JSONFault) {
            try scanner.scan { member in
                if scanner.isText(member.name, operation.inputMember) {
                    input = member.value
                } else if scanner.isText(member.name, "response_format") {
                    wantsStructure =
                        scanner.member("type", of: member.value).map { !scanner.isText($0, "text") } ?? false
                }
            }
        } catch {
            throw error.problem(in: scanner.bytes)
        }
        guard let input else { return }
        switch operation {
        case .chat: messages(input, scanner)
        case .completion, .embedding: try texts(input, operation, scanner)
        }
    }

    private mutating func messages(_ input: JSONScanner.Value, _ scanner: JSONScanner) {
        var index = 0
        for message in scanner.elements(of: input) {
            defer { index += 1 }
            guard let content = scanner.member("content", of: message) else { continue }
            take(content, "messages[\(index)]", scanner)
            var part = 0
            for element in scanner.elements(of: content) {
                if let text = scanner.member("text", of: element) {
                    take(text, "messages[\(index)].content[\(part)]", scanner)
                }
                part += 1
            }
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
                throw Problem(
                    .invalidRequest, "The service is bound by rules, and token ids cannot be read.",
                    mend: "Send text (in LangChain: check_embedding_ctx_length=False).", parameter: name)
            }
            take(element, "\(name)[\(index)]", scanner)
            index += 1
        }
    }

    private mutating func take(_ value: JSONScanner.Value, _ place: String, _ scanner: JSONScanner) {
        guard refusal == nil, let text = scanner.string(value) else { return }
        language = Language(of: text.unicodeScalars)
        guard let plan = rules.plan else { return }
        var screen = plan.screen(.input, continuing: placeholders)
        var output = screen.feed(text.utf8)
        let rest = screen.finish()
        output.bytes += rest.bytes
        output.decisions += rest.decisions
        placeholders = screen.placeholders
        var isChanged = false
        for decision in output.decisions {
            let rule = rules[decision.rule]
            decisions.append(RuleDecision(decision: decision, stage: .input, place: place, rule: rule))
            switch decision.action {
            case .refuse: refusal = rule
            case .redact: isChanged = true
            case .flag: break
            }
        }
        if isChanged {
            splice.replace(value.range, with: String(decoding: output.bytes, as: UTF8.self).quoted)
        }
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
