import Primitives
import Screening
import Testing

@testable import Inference

@Suite("Verdicts of classifiers")
struct ClassifierFormatTests {
    private func chat(_ words: String) -> [UInt8] {
        let answer: JSONValue = ["choices": [["message": ["role": "assistant", "content": .string(words)]]]]
        return answer.serialized
    }

    @Test(
        "of Qwen3Guard are read by their lines",
        arguments: [
            ("Safety: Safe\nCategories: None", .clear, []),
            ("Safety: Safe\nCategories: None\nRefusal: Yes", .clear, []),
            ("Safety: Unsafe\nCategories: Violent", .harmful, [.violence]),
            ("Safety: Controversial\nCategories: Politically Sensitive Topics", .doubtful, [.political]),
            (
                "\n safety : unsafe\r\nCategories: PII, Suicide & Self-Harm\n", .harmful,
                [.personalData, .selfHarm]
            ),
            ("Safety: Unsafe\nCategories: None", .harmful, [.other]),
            ("Safety: Unsafe", .harmful, [.other]),
            ("Safety: Unsafe\nCategories: Something New", .harmful, [.other]),
        ] as [(String, Verdict.Severity, Set<HarmCategory>)])
    func qwen(words: String, severity: Verdict.Severity, categories: Set<HarmCategory>) throws {
        let verdict = try ClassifierFormat.qwen3Guard.verdict(chat(words))
        #expect(verdict.severity == severity)
        #expect(verdict.categories == categories)
    }

    @Test(
        "of Llama Guard are read by their codes",
        arguments: [
            ("safe", .clear, []), ("\n\nsafe\n", .clear, []), ("unsafe\nS1", .harmful, [.violence]),
            ("\n\nunsafe\nS9,S10", .harmful, [.weapons, .hate]), ("unsafe", .harmful, [.other]),
            ("unsafe\nS4, S14", .harmful, [.childSafety, .codeAbuse]), ("Unsafe\nS99", .harmful, [.other]),
        ] as [(String, Verdict.Severity, Set<HarmCategory>)])
    func llama(words: String, severity: Verdict.Severity, categories: Set<HarmCategory>) throws {
        let verdict = try ClassifierFormat.llamaGuard.verdict(chat(words))
        #expect(verdict.severity == severity)
        #expect(verdict.categories == categories)
    }

    @Test("of the moderation endpoint are read by what is flagged")
    func moderation() throws {
        let flagged =
            #"{"results":[{"flagged":true,"categories":{"hate":true,"sexual/minors":true,"violence":false}}]}"#
        let verdict = try ClassifierFormat.openAIModeration.verdict(Array(flagged.utf8))
        #expect(verdict.severity == .harmful)
        #expect(verdict.categories == [.hate, .childSafety])
        #expect(verdict.labels == ["hate", "sexual/minors"])
        let clear = #"{"results":[{"flagged":false,"categories":{"hate":false}}]}"#
        #expect(try ClassifierFormat.openAIModeration.verdict(Array(clear.utf8)) == .clear)
    }

    @Test(
        "are never made of what is no verdict",
        arguments: [
            (.qwen3Guard, #"{"choices":[{"message":{"content":"I cannot help with that."}}]}"#),
            (.qwen3Guard, #"{"choices":[{"message":{"content":"Safety: Perhaps"}}]}"#),
            (.qwen3Guard, #"{"choices":[]}"#), (.qwen3Guard, "<html>"), (.qwen3Guard, ""),
            (.llamaGuard, #"{"choices":[{"message":{"content":"safe to say it is unsafe"}}]}"#),
            (.llamaGuard, #"{"choices":[{"message":{"content":"safe\nS1"}}]}"#),
            (.llamaGuard, #"{"choices":[{"message":{"content":""}}]}"#),
            (.openAIModeration, #"{"results":[]}"#), (.openAIModeration, #"{"results":[{"flagged":"no"}]}"#),
            (.openAIModeration, "[]"), (.openAIModeration, #"{"error":{"message":"x"}}"#),
        ] as [(ClassifierFormat, String)])
    func noVerdict(format: ClassifierFormat, body: String) {
        #expect(throws: Problem.self) { try format.verdict(Array(body.utf8)) }
    }

    @Test("are asked with the answer behind its request")
    func bodies() throws {
        let exchange = JudgedExchange(request: "q\"", answer: "a\n")
        let chat = try JSONValue(parsing: ClassifierFormat.qwen3Guard.body(exchange, model: "m"))
        #expect(chat["messages"]?.arrayValue?.map { $0["role"]?.stringValue } == ["user", "assistant"])
        #expect(chat["messages"]?.arrayValue?.last?["content"]?.stringValue == "a\n")
        let moderation = try JSONValue(parsing: ClassifierFormat.openAIModeration.body(exchange, model: "m"))
        #expect(moderation["input"]?.stringValue == "a\n")
    }
}
