import Primitives
import Screening

/// How a classifier is asked and how it answers.
public enum ClassifierFormat: String, Hashable, Sendable, CaseIterable {
    /// A chat that answers `Safety: …`, `Categories: …` in lines (Qwen3Guard-Gen, model card).
    case qwen3Guard = "qwen3guard"
    /// A chat that answers `safe`, or `unsafe` and codes S1 to S14 (Llama Guard 3 and 4, model cards).
    case llamaGuard = "llama-guard"
    /// `POST /moderations` (OpenAI API reference, Moderations).
    case openAIModeration = "openai-moderation"

    /// Under the base address.
    var path: String {
        switch self {
        case .qwen3Guard, .llamaGuard: "/chat/completions"
        case .openAIModeration: "/moderations"
        }
    }

    /// The most tokens that a guard's answer needs: three short lines.
    private static let answerTokens: Int64 = 64

    /// The body of the question.
    func body(_ exchange: JudgedExchange, model: String) -> [UInt8] {
        let body: JSONValue
        switch self {
        case .qwen3Guard, .llamaGuard:
            var messages: [JSONValue] = [["role": "user", "content": .string(exchange.request)]]
            if let answer = exchange.answer {
                messages.append(["role": "assistant", "content": .string(answer)])
            }
            body = [
                "model": .string(model), "messages": .array(messages), "temperature": 0,
                "max_tokens": .number(.integer(Self.answerTokens)), "stream": false,
            ]
        case .openAIModeration:
            body = ["model": .string(model), "input": .string(exchange.judged)]
        }
        return body.serialized
    }

    /// Reads the answer.
    /// - Throws: `upstreamFailed` for one that is no verdict: it must not pass for a clear one.
    func verdict(_ body: [UInt8]) throws(Problem) -> Verdict {
        let answer: JSONValue
        do throws(Problem) {
            answer = try JSONValue(parsing: body)
        } catch {
            throw Self.unreadable("it is no JSON")
        }
        switch self {
        case .qwen3Guard: return try Self.lines(Self.words(answer))
        case .llamaGuard: return try Self.codes(Self.words(answer))
        case .openAIModeration: return try Self.moderation(answer)
        }
    }

    private static func words(_ answer: JSONValue) throws(Problem) -> String {
        guard let words = answer["choices"]?.arrayValue?.first?["message"]?["content"]?.stringValue else {
            throw unreadable("it has no message")
        }
        return words
    }

    private static func unreadable(_ why: String) -> Problem {
        Problem(
            .upstreamFailed, "The classifier's answer is no verdict: \(why).",
            mend: "Check the classifier's `format` and `model` in the configuration.")
    }

    // MARK: Qwen3Guard

    private static func lines(_ words: String) throws(Problem) -> Verdict {
        var severity: Verdict.Severity?
        var labels: [String] = []
        for line in words.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].trimmed
            switch parts[0].trimmed.lowercased() {
            case "safety":
                switch value.lowercased() {
                case "safe": severity = .clear
                case "controversial": severity = .doubtful
                case "unsafe": severity = .harmful
                default: throw unreadable("its safety is unknown")
                }
            case "categories":
                labels = value.split(separator: ",").map(\.trimmed).filter {
                    !$0.isEmpty && $0.lowercased() != "none"
                }
            default: continue
            }
        }
        guard let severity else { throw unreadable("it has no line Safety") }
        return Verdict(severity, Set(labels.map(qwenCategory)), labels)
    }

    private static func qwenCategory(_ label: String) -> HarmCategory {
        switch label.lowercased() {
        case "violent": .violence
        case "non-violent illegal acts": .illegalActs
        case "sexual content or sexual acts": .sexual
        case "pii", "personally identifiable information": .personalData
        case "suicide & self-harm": .selfHarm
        case "unethical acts": .hate
        case "politically sensitive topics": .political
        case "copyright violation": .intellectualProperty
        case "jailbreak": .jailbreak
        default: .other
        }
    }

    // MARK: Llama Guard

    private static func codes(_ words: String) throws(Problem) -> Verdict {
        let lines = words.split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty }
        switch lines.first?.lowercased() {
        case "safe" where lines.count == 1: return .clear
        case "unsafe":
            let labels = lines.dropFirst().flatMap { $0.split(separator: ",").map(\.trimmed) }
            return Verdict(.harmful, Set(labels.map(llamaCategory)), labels)
        default: throw unreadable("it says neither safe nor unsafe")
        }
    }

    private static func llamaCategory(_ code: String) -> HarmCategory {
        switch code.uppercased() {
        case "S1": .violence
        case "S2": .illegalActs
        case "S3", "S12": .sexual
        case "S4": .childSafety
        case "S5": .defamation
        case "S6": .specialisedAdvice
        case "S7": .personalData
        case "S8": .intellectualProperty
        case "S9": .weapons
        case "S10": .hate
        case "S11": .selfHarm
        case "S13": .elections
        case "S14": .codeAbuse
        default: .other
        }
    }

    // MARK: OpenAI

    private static func moderation(_ answer: JSONValue) throws(Problem) -> Verdict {
        guard let results = answer["results"]?.arrayValue, !results.isEmpty else {
            throw unreadable("it has no results")
        }
        var isFlagged = false
        var labels: Set<String> = []
        for result in results {
            guard case .bool(let flagged)? = result["flagged"] else { throw unreadable("it has no flagged") }
            isFlagged = isFlagged || flagged
            for (name, value) in result["categories"]?.objectValue ?? [:] {
                if case .bool(true) = value { labels.insert(name) }
            }
        }
        let sorted = labels.sorted()
        return isFlagged ? Verdict(.harmful, Set(sorted.map(moderationCategory)), sorted) : .clear
    }

    private static func moderationCategory(_ name: String) -> HarmCategory {
        switch name {
        case "violence", "violence/graphic": .violence
        case "illicit", "illicit/violent": .illegalActs
        case "sexual": .sexual
        case "sexual/minors": .childSafety
        case "self-harm", "self-harm/intent", "self-harm/instructions": .selfHarm
        case "hate", "hate/threatening": .hate
        case "harassment", "harassment/threatening": .harassment
        default: .other
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
