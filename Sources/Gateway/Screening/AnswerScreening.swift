import Compliance
import NIOCore
import Primitives
import Screening

/// The texts of an answer on their way out, under the rules of the service: what may leave, what was decided, and the
/// label at the end. Confined to the event loop of the request.
///
/// Each text of each choice goes through a screen of its own, so that however the engine cuts its deltas, the same
/// text leaves. Probabilities of tokens tell the tokens, redacted ones too: under rules they are left out.
final class AnswerScreening {
    /// What becomes of one event.
    struct Events {
        /// What leaves in its place, in this order.
        var passing: [ByteBuffer] = []
        /// What ends an answer that was refused, kept until it is settled.
        var closing: [ByteBuffer] = []
    }

    private(set) var decisions: [RuleDecision] = []
    /// The rule by which the rest of the answer was refused, if it was.
    private(set) var refusal: ServiceRules.Rule?
    var isRefused: Bool { isStopped }

    private let rules: ServiceRules
    private let language: Language
    private let label: String
    private let writer: ScreenedChunkWriter
    private var screens: [AnswerText: StreamScreen] = [:]
    private var unfinished: Set<Int64>
    private var identity = ChunkIdentity()
    private var isStopped = false
    private var refusedChoice: Int64?

    init(
        _ rules: ServiceRules, _ language: Language, choices: Int, wantsUsage: Bool, wantsStructure: Bool,
        isChat: Bool
    ) {
        self.rules = rules
        self.language = language
        let labels = wantsStructure ? [] : rules.labels.map { $0.text[language] }
        label = labels.isEmpty ? "" : "\n\n" + labels.joined(separator: "\n")
        writer = ScreenedChunkWriter(isChat: isChat, wantsUsage: wantsUsage)
        unfinished = Set(0..<Int64(choices))
    }

    // MARK: streamed

    /// Takes one event of the engine's stream, which is valid JSON.
    func event(_ data: ByteBuffer) -> Events {
        guard !isStopped else { return Events() }
        return data.withUnsafeReadableBytes { bytes in
            let scanner = JSONScanner(bytes)
            var choices: JSONScanner.Value?
            var hasUsage = false
            _ = try? scanner.scan { member in
                if scanner.isText(member.name, "choices") { choices = member.value }
                if scanner.isText(member.name, "usage") { hasUsage = member.value.kind == .object }
            }
            if identity.isEmpty, let facts = try? ChunkFacts(scanning: data) {
                identity = ChunkIdentity(facts, in: data)
            }
            return screened(data, choices, scanner, mustStay: hasUsage)
        }
    }

    /// A text of an event: where it stands, and what may leave of it where that is not all.
    private struct Passed {
        let text: AnswerText
        let value: JSONScanner.Value
        let allowed: String?
    }

    private func screened(
        _ data: ByteBuffer, _ choices: JSONScanner.Value?, _ scanner: JSONScanner, mustStay: Bool
    ) -> Events {
        guard let choices else { return Events(passing: [data]) }
        var events = Events()
        var splice = Splice()
        // An event is dropped when it brought text, and none of it may leave yet.
        var isWanted = mustStay
        var hadText = false
        var position: Int64 = 0
        for choice in scanner.elements(of: choices) {
            let parts = ChoiceParts(choice, position, scanner)
            position += 1
            if let logprobs = parts.logprobs { splice.replace(logprobs.range, with: "null") }
            var passed: [Passed] = []
            parts.forEachText(scanner) { text, value in
                let allowed = isStopped ? "" : pass(text, value, scanner)
                passed.append(Passed(text: text, value: value, allowed: allowed))
                if !value.contents.isEmpty { hadText = true }
                if allowed.map({ !$0.isEmpty }) ?? !value.contents.isEmpty { isWanted = true }
            }
            isWanted = isWanted || parts.mustStay
            var isEmptied = false
            if let reason = parts.finishReason, !isStopped {
                let rest = rest(of: parts.index, isWhole: reason == .whole)
                // What is forbidden may show only with the end of the text: then the choice has no end yet.
                if !isStopped { unfinished.remove(parts.index) }
                if !rest.isEmpty {
                    // What the ending event itself brings comes before what was held: it leaves in chunks of its own.
                    for part in passed {
                        let words = part.allowed ?? scanner.string(part.value) ?? ""
                        if !words.isEmpty { events.passing.append(writer.chunk(words, part.text, identity)) }
                    }
                    isEmptied = true
                    events.passing += rest
                }
            }
            for part in passed {
                guard let words = isEmptied ? "" : part.allowed else { continue }
                splice.replace(part.value.range, with: words.quoted)
            }
            if isStopped, let finish = parts.finish { splice.replace(finish.range, with: "null") }
        }
        if isWanted || !hadText { events.passing.append(splice.applied(to: data)) }
        if isStopped { stop(&events) }
        return events
    }

    /// The engine says that its answer is complete: what was held of choices that it did not end.
    func ended() -> Events {
        var events = Events()
        guard !isStopped else { return events }
        for choice in Set(screens.keys.map(\.choice)).union(unfinished).sorted() where !isStopped {
            events.passing += rest(of: choice, isWhole: true)
        }
        if isStopped { stop(&events) }
        return events
    }

    /// - Returns: What may leave of the text; nil when all of it, unchanged.
    private func pass(_ text: AnswerText, _ value: JSONScanner.Value, _ scanner: JSONScanner) -> String? {
        guard let plan = rules.plan, rules.screensOutput else { return nil }
        var screen = screens[text] ?? plan.screen(.output)
        defer { screens[text] = screen }
        let output: ScreenOutput
        let isSame: Bool
        if value.hasEscapes {
            let fed = scanner.string(value) ?? ""
            output = screen.feed(fed.utf8)
            isSame = output.bytes.elementsEqual(fed.utf8)
        } else {
            let fed = scanner.slice(value.contents)
            output = screen.feed(fed)
            isSame = output.bytes.elementsEqual(fed)
        }
        note(output, text)
        return isSame ? nil : String(decoding: output.bytes, as: UTF8.self)
    }

    /// What was still held of a choice that ends, then its label.
    private func rest(of choice: Int64, isWhole: Bool) -> [ByteBuffer] {
        var events: [ByteBuffer] = []
        var hasCalls = false
        let texts = screens.keys.filter { $0.choice == choice }.sorted { $0.place < $1.place }
        for text in texts {
            guard var screen = screens.removeValue(forKey: text) else { continue }
            let output = screen.finish()
            note(output, text)
            if case .arguments = text.kind { hasCalls = true }
            if !output.bytes.isEmpty {
                events.append(writer.chunk(String(decoding: output.bytes, as: UTF8.self), text, identity))
            }
        }
        if isWhole, !hasCalls, !label.isEmpty, !isStopped {
            events.append(writer.chunk(label, writer.visible(choice), identity))
        }
        return events
    }

    private func note(_ output: ScreenOutput, _ text: AnswerText) {
        for decision in output.decisions {
            let rule = rules[decision.rule]
            decisions.append(
                RuleDecision(decision: decision, stage: .output, place: text.place, rule: rule))
            if decision.action == .refuse {
                refusal = refusal ?? rule
                refusedChoice = refusedChoice ?? text.choice
                isStopped = true
            }
        }
    }

    /// The words of the refusal, and the end of every choice that has none. What was held of the others may leave.
    private func stop(_ events: inout Events) {
        for choice in unfinished.sorted() {
            if choice != refusedChoice { events.passing += rest(of: choice, isWhole: false) }
            events.passing.append(writer.chunk(refusalText, writer.visible(choice), identity))
            events.closing.append(writer.end(choice, identity))
        }
        unfinished = []
        screens = [:]
    }

    private var refusalText: String {
        "\n\n" + (refusal?.text?[language] ?? RefusalWords.standard[language])
    }

    // MARK: whole

    /// Takes an answer that came whole, which is valid JSON.
    func whole(_ body: ByteBuffer) -> ByteBuffer {
        body.withUnsafeReadableBytes { bytes in
            let scanner = JSONScanner(bytes)
            var choices: JSONScanner.Value?
            _ = try? scanner.scan { if scanner.isText($0.name, "choices") { choices = $0.value } }
            guard let choices else { return body }
            var splice = Splice()
            var position: Int64 = 0
            for choice in scanner.elements(of: choices) {
                whole(choice, position, scanner, &splice)
                position += 1
            }
            return splice.applied(to: body)
        }
    }

    private func whole(
        _ choice: JSONScanner.Value, _ position: Int64, _ scanner: JSONScanner, _ splice: inout Splice
    ) {
        let parts = ChoiceParts(choice, position, scanner)
        var changes = Splice()
        if let logprobs = parts.logprobs { changes.replace(logprobs.range, with: "null") }
        let visible = writer.visible(parts.index)
        var hasCalls = false
        var wasRefused = false
        parts.forEachText(scanner) { text, _ in if case .arguments = text.kind { hasCalls = true } }
        parts.forEachText(scanner) { text, value in
            guard !wasRefused else { return }
            let stopped = isStopped
            isStopped = false
            var allowed = pass(text, value, scanner) ?? scanner.string(value) ?? ""
            if !isStopped, var screen = screens.removeValue(forKey: text) {
                let output = screen.finish()
                note(output, text)
                allowed += String(decoding: output.bytes, as: UTF8.self)
            }
            wasRefused = isStopped
            isStopped = isStopped || stopped
            if text == visible, parts.finishReason == .whole, !hasCalls { allowed += label }
            changes.replace(value.range, with: allowed.quoted)
        }
        if wasRefused {
            let words = refusal?.text?[language] ?? RefusalWords.standard[language]
            splice.replace(choice.range, with: writer.refusedChoice(parts.index, words))
        } else {
            splice.add(changes)
        }
    }
}

/// What is said where a rule that refuses has no text of its own.
enum RefusalWords {
    static let standard = LocalizedText(
        en: "This answer was stopped because it would break a rule of this service.",
        ja: "この回答は、本サービスの規則に反するおそれがあるため中止しました。",
        zh: "该回答可能违反本服务的规则，已被停止。")
}
