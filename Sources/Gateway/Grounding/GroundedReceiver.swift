import Inference
import Knowledge
import NIOCore
import Primitives

/// Stands between the engine of a grounded service and the relay: what the engine writes leaves sentence by sentence, each
/// with those of its citations that hold. Confined to the event loop of the request.
final class GroundedReceiver: EngineReceiver, @unchecked Sendable {
    /// Bytes that may wait for the check of a sentence by its meaning; beyond that its words decide.
    private static let waitingBytes = 1 << 20
    /// How long the check by meaning may take.
    private static let patience = Duration.seconds(5)
    /// Bytes of an answer in which it may say that the sources do not say.
    private static let saidBytes = 2_000

    private let grounded: Grounded
    private var receivedBytes = 0
    private let relay: AnswerRelay
    private let embedder: (any Embedder)?
    private let isStreamed: Bool
    private let maximumBytes: Int
    private let loop: any EventLoop
    private var parser = ServerSentEventParser()
    private var verifier: CitationVerifier
    private var writer: CitationWriter
    private var body = ByteBuffer()
    /// What is to leave, in its order; the head may be under check.
    private var waiting: [Piece] = []
    private var waitingCount = 0
    private var isChecking = false
    /// How many of the given sentences have come.
    private var quoted = 0
    /// What the engine wrote, as far as it may be that the sources do not say.
    private var said = ""
    private var isOver = false

    private enum Piece {
        /// An event as it stands.
        case event(ByteBuffer)
        /// A sentence, to be written into chunks like this one.
        case sentence(CitationMarks, like: JSONValue)
        /// A sentence that needs no check.
        case quoted(CitedSentence, like: JSONValue)
        /// What follows the last sentence: the list of sources, the annotations.
        case closing(like: JSONValue)
        /// The engine has ended.
        case end
        /// The whole answer is checked.
        case whole(JSONValue)
    }

    init(
        _ grounded: Grounded, into relay: AnswerRelay, embedder: (any Embedder)?, isStreamed: Bool,
        maximumBytes: Int, on loop: any EventLoop
    ) {
        self.grounded = grounded
        self.relay = relay
        self.embedder = embedder
        self.isStreamed = isStreamed
        self.maximumBytes = maximumBytes
        self.loop = loop
        verifier = CitationVerifier(passages: grounded.passages.map(\.text))
        writer = CitationWriter(grounded)
    }

    var isAbandoned: Bool { relay.isAbandoned }

    func attempting(_ stream: EngineStream) { relay.attempting(stream) }

    func began() { relay.began() }

    func received(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        receivedBytes += bytes.readableBytes
        guard receivedBytes <= maximumBytes else {
            return fail(
                Problem(.upstreamFailed, "The engine's answer is larger than \(maximumBytes) bytes."))
        }
        guard isStreamed else {
            body.writeImmutableBuffer(bytes)
            return
        }
        do {
            try parser.feed(bytes) { event in try take(event) }
        } catch {
            return fail(error as? Problem ?? Problem(.upstreamFailed, "\(error)"))
        }
        drain()
    }

    func finished() {
        guard !isOver else { return }
        if !isStreamed { takeWhole() }
        waiting.append(.end)
        drain()
    }

    func failed(_ problem: Problem) {
        guard !isOver else { return }
        fail(problem)
    }

    private func fail(_ problem: Problem) {
        isOver = true
        waiting = []
        relay.failed(problem)
    }

    // MARK: what comes in

    private func take(_ event: ByteBuffer) throws(Problem) {
        waitingCount += event.readableBytes
        guard event.readableBytes > 0,
            event.getInteger(at: event.readerIndex, as: UInt8.self) == UInt8(ascii: "{"),
            let chunk = try? JSONValue(parsing: Array(event.readableBytesView)),
            let choice = chunk["choices"]?[0], chunk["error"]?.isNull ?? true
        else {
            waiting.append(.event(event))
            return
        }
        let content = choice["delta"]?["content"]?.stringValue
        let isLast = choice["finish_reason"]?.stringValue.map { !$0.isEmpty } ?? false
        if let content, !content.isEmpty { takeWords(content, like: chunk) }
        if isLast {
            if let rest = verifier.finish() { waiting.append(.sentence(rest, like: chunk)) }
            waiting.append(.closing(like: chunk))
        }
        // Who speaks, and how it ends: without the words, which follow sentence by sentence. What else a model tells, such
        // as its thoughts, was held against no source.
        let rest = chunk.wordless
        if isLast || rest["choices"]?[0]?["delta"]?.objectValue?.isEmpty == false {
            waiting.append(.event(ByteBuffer(bytes: rest.serialized)))
        }
    }

    private func takeWhole() {
        guard let whole = try? JSONValue(parsing: Array(body.readableBytesView)),
            let content = whole["choices"]?[0]?["message"]?["content"]?.stringValue
        else {
            waiting.append(.event(body))
            return
        }
        takeWords(content, like: .null)
        if let rest = verifier.finish() { waiting.append(.sentence(rest, like: .null)) }
        waiting.append(.whole(whole))
    }

    private func takeWords(_ words: String, like chunk: JSONValue) {
        grounded.count(words)
        guard case .give(let sentences, _, _) = grounded.way else {
            for sentence in verifier.feed(words) { waiting.append(.sentence(sentence, like: chunk)) }
            return
        }
        // One a chunk, or all at once.
        let given = isStreamed ? sentences[quoted...].prefix(1) : sentences[...]
        for sentence in given { waiting.append(.quoted(sentence, like: chunk)) }
        quoted += given.count
    }

    // MARK: what leaves

    private var text = ""

    private func drain() {
        loop.assertInEventLoop()
        while !isChecking, !isOver, let piece = waiting.first {
            if case .sentence(let sentence, let chunk) = piece {
                let open = verifier.undecided(sentence)
                if let embedder, !open.isEmpty, waitingCount <= Self.waitingBytes {
                    return check(sentence, against: open, by: embedder, like: chunk)
                }
                waiting.removeFirst()
                leave(sentence, [:], like: chunk)
            } else {
                waiting.removeFirst()
                leave(piece)
            }
        }
        if waiting.isEmpty { waitingCount = 0 }
    }

    private func leave(_ piece: Piece) {
        switch piece {
        case .sentence: break
        case .quoted(let sentence, let chunk): leave(sentence, isFound: false, like: chunk)
        case .event(let event): isStreamed ? send(event) : relay.received(event)
        case .closing(let chunk):
            noteDecline()
            let sources = writer.sources()
            if !sources.isEmpty { send(chunk.saying(sources)) }
            if !writer.annotations.isEmpty {
                send(chunk.telling(["annotations": .array(writer.annotations)]))
            }
        case .end:
            isOver = true
            relay.finished()
        case .whole(let whole):
            noteDecline()
            let content = text + writer.sources()
            relay.received(
                ByteBuffer(
                    bytes: whole.answering([
                        "content": .string(content), "annotations": .array(writer.annotations),
                    ])
                    .serialized))
        }
    }

    private func leave(_ sentence: CitationMarks, _ similarities: [Int: Int], like chunk: JSONValue) {
        var verified = verifier.verify(sentence, similarities: similarities)
        var isFound = false
        if verified.citations.isEmpty, let found = verifier.found(for: sentence) {
            verified = found
            isFound = true
        }
        if said.utf8.count < Self.saidBytes { said += sentence.text }
        leave(verified, isFound: isFound, like: chunk)
    }

    private func leave(_ sentence: CitedSentence, isFound: Bool, like chunk: JSONValue) {
        let written = writer.write(sentence, isFound: isFound)
        if isStreamed { send(chunk.saying(written)) } else { text += written }
    }

    /// What the engine was asked to write where the passages do not tell.
    private func noteDecline() {
        guard case .generate = grounded.way, grounded.sentences.allSatisfy(\.citations.isEmpty) else {
            return
        }
        grounded.hasDeclined = said.contains(GroundedPrompt.decline(in: grounded.language))
    }

    private func send(_ chunk: JSONValue) { send(ByteBuffer(bytes: chunk.serialized)) }

    private func send(_ event: ByteBuffer) {
        var bytes = ByteBuffer(string: "data: ")
        bytes.writeImmutableBuffer(event)
        bytes.writeStaticString("\n\n")
        relay.received(bytes)
    }

    // MARK: meaning

    private func check(
        _ sentence: CitationMarks, against numbers: [Int], by embedder: any Embedder, like chunk: JSONValue
    ) {
        isChecking = true
        let texts = numbers.map { grounded.passages[$0 - 1].text }
        let loop = loop
        Task {
            let near = await embedder.similarities(of: sentence.text, to: texts, within: Self.patience)
            let found = Dictionary(zip(numbers, near)) { first, _ in first }
            loop.execute {
                self.isChecking = false
                guard !self.isOver, !self.waiting.isEmpty else { return }
                self.waiting.removeFirst()
                self.leave(sentence, found, like: chunk)
                self.drain()
            }
        }
    }
}

extension JSONValue {
    /// A chunk like this one with other words and nothing else.
    fileprivate func saying(_ words: String) -> JSONValue { telling(["content": .string(words)]) }

    /// The members of a delta or message beside the words that are let through.
    private static let passing: Set<String> = ["role", "refusal"]

    /// The chunk without its words, which have been taken out of it.
    fileprivate var wordless: JSONValue {
        guard case .object(var members) = self, case .object(var choice)? = self["choices"]?[0],
            case .object(let delta)? = choice["delta"]
        else { return self }
        choice["delta"] = .object(delta.filter { Self.passing.contains($0.key) && !$0.value.isNull })
        choice["logprobs"] = nil
        members["choices"] = [.object(choice)]
        return .object(members)
    }

    fileprivate func telling(_ delta: JSONValue) -> JSONValue {
        guard case .object(var members) = self, case .object(var choice)? = self["choices"]?[0] else {
            return self
        }
        choice["delta"] = delta
        choice["finish_reason"] = .null
        members["choices"] = [.object(choice)]
        // It is told once, with the engine's own chunk.
        if members["usage"] != nil { members["usage"] = .null }
        return .object(members)
    }

    /// A whole answer like this one whose message has these members too.
    fileprivate func answering(_ more: [String: JSONValue]) -> JSONValue {
        guard case .object(var members) = self, var choices = self["choices"]?.arrayValue,
            case .object(var choice)? = choices.first, case .object(let message)? = choice["message"]
        else { return self }
        choice["message"] = .object(message.filter { Self.passing.contains($0.key) }.merging(more) { $1 })
        choices[0] = .object(choice)
        members["choices"] = .array(choices)
        return .object(members)
    }
}
