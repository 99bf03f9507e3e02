import Compliance
import NIOCore
import Primitives
import Screening

/// The texts of an answer on their way out, under the rules of the service: what may leave, what was decided, and the
/// label at the end. Confined to the event loop of the request.
///
/// Each text of each choice goes through a screen of its own, so that however the engine cuts its deltas, the same
/// text leaves. A text that is JSON (arguments of calls, answers in a format) is held until it is whole and screened
/// by its strings. What could tell a redacted text by another way is left out.
final class AnswerScreening {
    /// What becomes of one event.
    struct Events {
        /// What leaves in its place, in this order.
        var passing: [ByteBuffer] = []
        /// Our words about an answer that was refused, after that.
        var notice: [ByteBuffer] = []
        /// What ends an answer that was refused, kept until it is settled.
        var closing: [ByteBuffer] = []
    }

    /// The most texts of one answer; what is beyond is left out.
    private static let maximumTexts = 256
    /// Members beside `choices` by which engines tell the tokens of prompt or answer.
    private static let telling: Set<String> = [
        "prompt_logprobs", "prompt_token_ids", "token_ids", "__verbose", "completion_probabilities",
        "kv_transfer_params",
    ]

    /// Where one choice stands.
    struct Choice {
        var screens: [AnswerText: StreamScreen] = [:]
        /// Texts that are JSON, as far as they have come.
        var structured: [AnswerText: String] = [:]
        var restorers: [AnswerText: PlaceholderRestorer] = [:]
        var hasCalls = false
        /// It has its `finish_reason`: what comes after is not of the answer.
        var isOver = false
    }

    private(set) var decisions: [RuleDecision] = []
    /// Whether the rest of the answer was refused.
    private(set) var isRefused = false
    /// What the engine said of each choice, as it may leave: for who judges it or keeps it.
    private(set) var spoken: [Int64: String] = [:]
    /// How much that is, in Unicode scalars.
    private(set) var spokenCount = 0

    let rules: ServiceRules
    let language: Language
    let label: String
    let writer: ScreenedChunkWriter
    private let wantsStructure: Bool
    private let listens: Bool
    /// The label for machines, as an object of JSON.
    let mark: String?
    /// What was redacted of the request, for who asked; nil where there is nothing to restore.
    let restoring: Placeholders?
    private var isMarked = false
    private var refusal: ServiceRules.Rule?
    private var choices: [Int64: Choice] = [:]
    private var texts = 0
    private var identity = ChunkIdentity()

    /// - Parameters:
    ///   - listens: Whether ``spoken`` is wanted.
    ///   - mark: The label for machines, as an object of JSON.
    ///   - restoring: What was redacted of the request and is to be put back.
    init(
        _ rules: ServiceRules, _ language: Language, wantsUsage: Bool, wantsStructure: Bool, isChat: Bool,
        listens: Bool = false, mark: String? = nil, restoring: Placeholders? = nil
    ) {
        self.rules = rules
        self.language = language
        self.wantsStructure = wantsStructure
        self.listens = listens
        self.mark = mark
        self.restoring = restoring
        let labels = wantsStructure ? [] : rules.labels.map { $0.text[language] }
        label = labels.isEmpty ? "" : "\n\n" + labels.joined(separator: "\n")
        writer = ScreenedChunkWriter(isChat: isChat, wantsUsage: wantsUsage)
    }

    /// Another one under the same terms, which has seen nothing.
    var fresh: AnswerScreening {
        AnswerScreening(
            rules, language, wantsUsage: writer.wantsUsage, wantsStructure: wantsStructure,
            isChat: writer.isChat, listens: listens, mark: mark, restoring: restoring)
    }

    /// Whether outputs are looked at; else there is nothing but a label to add.
    var looks: Bool { rules.plan != nil && rules.screensOutput }

    /// What the user reads in place of what was refused.
    var refusalText: String { refusal?.text?[language] ?? RefusalWords.standard[language] }

    func isStructured(_ text: AnswerText) -> Bool {
        text.isArguments || wantsStructure && text == writer.visible(text.choice)
    }

    /// Takes one event of the engine's stream, which is valid JSON.
    func event(_ data: ByteBuffer) -> Events {
        guard !isRefused else { return Events() }
        return data.withUnsafeReadableBytes { bytes in
            let scanner = JSONScanner(bytes)
            var found: JSONScanner.Value?
            var hasUsage = false
            var splice = Splice()
            let root = try? scanner.scan { member in
                if scanner.isText(member.name, "choices") {
                    found = member.value
                } else if scanner.isText(member.name, "usage") {
                    hasUsage = member.value.kind == .object
                } else {
                    leaveOut(member, scanner, &splice)
                }
            }
            // Once is enough (6.1 c): only one label is kept.
            if !isMarked, found != nil {
                isMarked = true
                addMark(to: root, &splice)
            }
            if identity.isEmpty, let facts = try? ChunkFacts(scanning: data) {
                identity = ChunkIdentity(facts, in: data)
            }
            guard let found else { return Events(passing: [splice.applied(to: data)]) }
            return screened(data, found, scanner, splice, mustStay: hasUsage)
        }
    }

    /// The engine says that its answer is complete: what was held of choices that it did not end.
    func ended() -> Events {
        var events = Events()
        for choice in choices.keys.sorted() where !isRefused && choices[choice]?.isOver == false {
            events.passing += rest(of: choice, isWhole: true)
            if !isRefused { choices[choice]?.isOver = true }
        }
        if isRefused { stop(&events) }
        return events
    }

    func leaveOut(_ member: JSONScanner.Member, _ scanner: JSONScanner, _ splice: inout Splice) {
        guard looks, member.value.kind != .null, let name = scanner.string(member.name),
            Self.telling.contains(name)
        else { return }
        splice.replace(member.value.range, with: "null")
    }

    /// The label is the first member of the answer's object.
    func addMark(to root: JSONScanner.Value?, _ splice: inout Splice) {
        guard let mark, let root, root.kind == .object else { return }
        // An answer has members, so there is one to put a comma before.
        splice.insert("\"AIGC\":\(mark),", at: root.range.lowerBound + 1)
    }

    private func screened(
        _ data: ByteBuffer, _ found: JSONScanner.Value, _ scanner: JSONScanner, _ changes: Splice,
        mustStay: Bool
    ) -> Events {
        var events = Events()
        var splice = changes
        // An event is dropped when it brought text, and none of it may leave yet.
        var isWanted = mustStay
        var hadText = false
        var following: [ByteBuffer] = []
        var position: Int64 = 0
        for element in scanner.elements(of: found) {
            let choice = ChoiceParts(element, position, scanner)
            position += 1
            isWanted = isWanted || choice.mustStay
            choices[choice.index, default: Choice()].hasCalls = choice.hasCalls || hasCalls(choice.index)
            for part in choice.parts {
                switch part {
                case .nested(let value), .unread(let value):
                    if looks {
                        splice.replace(value.range, with: "null")
                    } else {
                        isWanted = true
                        if case .nested = part { hear(raw(value, scanner), choice.index) }
                    }
                case .text(let text, let value):
                    if !value.contents.isEmpty { hadText = true }
                    let allowed = pass(text, value, scanner)
                    if let allowed { splice.replace(value.range, with: allowed.quoted) }
                    if allowed.map({ !$0.isEmpty }) ?? !value.contents.isEmpty { isWanted = true }
                }
            }
            guard let finish = choice.finish, choices[choice.index]?.isOver == false else { continue }
            let rest = isRefused ? [] : rest(of: choice.index, isWhole: choice.finishReason == .whole)
            if isRefused {
                // What is forbidden may show only with the end of the text: then the choice ends otherwise.
                splice.replace(finish.range, with: "null")
                following += rest
            } else {
                choices[choice.index]?.isOver = true
                guard !rest.isEmpty else { continue }
                // First what the event brings, then what was held, then the end.
                let reason = String(decoding: scanner.slice(finish.range), as: UTF8.self)
                splice.replace(finish.range, with: "null")
                following += rest + [writer.end(choice.index, identity, reason: reason)]
            }
        }
        if isWanted || !hadText { events.passing.append(splice.applied(to: data)) }
        events.passing += following
        if isRefused { stop(&events) }
        return events
    }

    private func hasCalls(_ choice: Int64) -> Bool { choices[choice]?.hasCalls ?? false }

    /// - Returns: What may leave of a piece of a text; nil when all of it, unchanged.
    private func pass(_ text: AnswerText, _ value: JSONScanner.Value, _ scanner: JSONScanner) -> String? {
        let allowed = screened(text, value, scanner)
        if listens { hear(allowed ?? scanner.string(value) ?? "", text.choice) }
        guard let restoring, !isStructured(text) else { return allowed }
        let words = allowed ?? scanner.string(value) ?? ""
        var restorer = choices[text.choice]?.restorers[text] ?? PlaceholderRestorer(restoring)
        let restored = String(decoding: restorer.feed(words.utf8), as: UTF8.self)
        choices[text.choice]?.restorers[text] = restorer
        return restored == words ? allowed : restored
    }

    /// A whole text, with what was redacted of the request put back: what is kept or judged does not have it.
    func restored(_ text: String, isStructured: Bool) -> String {
        guard let restoring else { return text }
        func plain(_ text: String) -> String {
            var restorer = PlaceholderRestorer(restoring)
            return String(decoding: restorer.feed(text.utf8) + restorer.finish(), as: UTF8.self)
        }
        guard isStructured else { return plain(text) }
        return StructuredText.screened(text) { value in
            let restored = plain(value)
            return restored == value ? nil : restored
        }
    }

    /// A value as it stands: what it says is in it.
    func raw(_ value: JSONScanner.Value, _ scanner: JSONScanner) -> String {
        listens ? String(decoding: scanner.slice(value.range), as: UTF8.self) : ""
    }

    /// Keeps what is said.
    func hear(_ words: String, _ choice: Int64) {
        guard listens, !words.isEmpty else { return }
        spoken[choice, default: ""] += words
        spokenCount += words.unicodeScalars.count
    }

    private func screened(_ text: AnswerText, _ value: JSONScanner.Value, _ scanner: JSONScanner) -> String? {
        guard let plan = rules.plan, looks else { return nil }
        guard !isRefused, choices[text.choice]?.isOver == false else { return "" }
        if isStructured(text) {
            choices[text.choice]?.structured[text, default: ""] += scanner.string(value) ?? ""
            return ""
        }
        if choices[text.choice]?.screens[text] == nil {
            guard let screen = newScreen(plan) else { return "" }
            choices[text.choice]?.screens[text] = screen
        }
        // Fed where it lies: taken out, every delta would copy what it holds.
        var output = ScreenOutput()
        let isSame: Bool
        if value.hasEscapes {
            let fed = scanner.string(value) ?? ""
            choices[text.choice]?.screens[text]?.feed(fed.utf8, into: &output)
            isSame = output.bytes.elementsEqual(fed.utf8)
        } else {
            let fed = scanner.slice(value.contents)
            choices[text.choice]?.screens[text]?.feed(fed, into: &output)
            isSame = output.bytes.elementsEqual(fed)
        }
        note(output, text)
        return isSame ? nil : String(decoding: output.bytes, as: UTF8.self)
    }

    private func newScreen(_ plan: ScreeningPlan) -> StreamScreen? {
        guard texts < Self.maximumTexts else { return nil }
        texts += 1
        return plan.screen(.output, continuing: restoring)
    }

    /// What was still held of a choice that ends, then its label.
    private func rest(of choice: Int64, isWhole: Bool) -> [ByteBuffer] {
        guard let state = choices[choice] else { return [] }
        choices[choice]?.screens = [:]
        choices[choice]?.structured = [:]
        choices[choice]?.restorers = [:]
        var events: [ByteBuffer] = []
        let texts = Set(state.screens.keys).union(state.structured.keys).union(state.restorers.keys)
        for text in texts.sorted(by: { $0.place < $1.place }) where !isRefused {
            var words = ""
            if let held = state.structured[text] {
                words = structured(held, text)
            } else if var screen = state.screens[text] {
                let output = screen.finish()
                note(output, text)
                words = String(decoding: output.bytes, as: UTF8.self)
            }
            // Of a refused JSON text nothing is of use.
            guard !(isRefused && isStructured(text)) else { continue }
            hear(words, text.choice)
            if var restorer = state.restorers[text] {
                words = String(decoding: restorer.feed(words.utf8) + restorer.finish(), as: UTF8.self)
            } else {
                words = restored(words, isStructured: isStructured(text))
            }
            if !words.isEmpty { events.append(writer.chunk(words, text, identity)) }
        }
        if isWhole, !state.hasCalls, !label.isEmpty, !isRefused {
            events.append(writer.chunk(label, writer.visible(choice), identity))
        }
        return events
    }

    /// A text that is JSON, whole.
    func structured(_ text: String, _ place: AnswerText) -> String {
        StructuredText.screened(text) { plain in
            let allowed = whole(plain, place)
            return allowed == plain ? nil : allowed
        }
    }

    /// A text that is whole.
    func whole(_ text: String, _ place: AnswerText) -> String {
        guard let plan = rules.plan, looks, !isRefused else { return isRefused ? "" : text }
        var screen = plan.screen(.output, continuing: restoring)
        var output = screen.feed(text.utf8)
        let rest = screen.finish()
        output.bytes += rest.bytes
        output.decisions += rest.decisions
        note(output, place)
        return String(decoding: output.bytes, as: UTF8.self)
    }

    private func note(_ output: ScreenOutput, _ text: AnswerText) {
        for decision in output.decisions {
            let rule = rules[decision.rule]
            decisions.append(
                RuleDecision(decision: decision, stage: .output, place: text.place, rule: rule))
            guard decision.action == .refuse, !isRefused else { continue }
            refusal = rule
            isRefused = true
        }
    }

    /// Somebody else refuses the answer: what ends it, also where the engine has ended it already.
    /// - Parameter words: What the user reads; nil for no words.
    func halted(_ words: LocalizedText?) -> Events {
        var events = Events()
        guard !isRefused else { return events }
        isRefused = true
        for choice in choices.keys.sorted() {
            if let words {
                events.notice.append(
                    writer.chunk("\n\n" + words[language], writer.visible(choice), identity))
            }
            events.closing.append(writer.end(choice, identity, reason: "\"content_filter\""))
        }
        choices = [:]
        return events
    }

    /// A whole answer in whose place words of ours stand.
    func halted(whole body: ByteBuffer, _ words: LocalizedText) -> ByteBuffer {
        isRefused = true
        return body.withUnsafeReadableBytes { bytes in
            let scanner = JSONScanner(bytes)
            var splice = Splice()
            _ = try? scanner.scan { member in
                guard scanner.isText(member.name, "choices") else { return }
                var position: Int64 = 0
                for element in scanner.elements(of: member.value) {
                    let index =
                        scanner.member("index", of: element).flatMap { scanner.integer($0) } ?? position
                    splice.replace(element.range, with: writer.refusedChoice(index, words[language]))
                    position += 1
                }
            }
            return splice.applied(to: body)
        }
    }

    /// The words of the refusal, and the end of every choice that has spoken and has none.
    private func stop(_ events: inout Events) {
        // What is held of the other choices does not leave: it may be the beginning of what is forbidden, and whether
        // it is, nobody will know.
        for (choice, state) in choices.sorted(by: { $0.key < $1.key }) where !state.isOver {
            events.notice.append(writer.chunk("\n\n" + refusalText, writer.visible(choice), identity))
            events.closing.append(writer.end(choice, identity, reason: "\"content_filter\""))
        }
        choices = [:]
    }
}

/// What is said where a rule that refuses has no text of its own.
enum RefusalWords {
    static let standard = LocalizedText(
        en: "This answer was stopped because it would break a rule of this service.",
        ja: "この回答は、本サービスの規則に反するおそれがあるため中止しました。",
        zh: "该回答可能违反本服务的规则，已被停止。")
    static let unjudged = LocalizedText(
        en: "This answer was stopped because it could not be checked against the rules of this service.",
        ja: "この回答は、本サービスの規則に照らした確認ができなかったため中止しました。",
        zh: "该回答未能按本服务的规则完成检查，已被停止。")
    static let retraction = LocalizedText(
        en: "The answer above was withdrawn. Please delete it and do not pass it on.",
        ja: "上の回答は取り下げられました。削除し、転送しないでください。",
        zh: "以上回答已撤回，请删除且勿转发。")
}
