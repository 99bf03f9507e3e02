import Inference
import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// An engine that answers by a script.
final class ScriptedEngine: Engine {
    /// One call: what was asked, and who hears the answer.
    struct Call: Sendable {
        let body: String
        let requestID: String
        let receiver: any EngineReceiver
        let handle: Handle

        func send(_ text: String) { receiver.received(ByteBuffer(string: text)) }
    }

    /// What is done with a call.
    final class Handle: EngineStreamControl {
        let pauses = Count()
        let resumptions = Count()
        let cancellations = Count()

        func setReading(_ reads: Bool) { (reads ? resumptions : pauses).increment() }
        func cancel() { cancellations.increment() }
    }

    typealias Script = @Sendable (Call) async throws -> Void

    let name = "fake"
    let outputLimitMember: String? = "max_tokens"
    let health = EngineHealth(.healthy)
    /// Counts the calls.
    let asked = Count()
    private let script: Script
    private let opened = NIOLockedValueBox<[Call]>([])

    init(_ script: @escaping Script) { self.script = script }

    var calls: [Call] { opened.withLockedValue { $0 } }

    func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        let handle = Handle()
        let call = Call(
            body: String(buffer: call.body), requestID: call.requestID, receiver: receiver, handle: handle)
        opened.withLockedValue { $0.append(call) }
        asked.increment()
        receiver.attempting(EngineStream(handle))
        receiver.began()
        try await script(call)
        return .answering
    }

    func models() async throws -> [String] { ["m"] }

    // MARK: scripts

    static let whole =
        #"{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#
    static let delta = "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n"
    static let stop =
        "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    static let done = "data: [DONE]\n\n"

    /// A stream where it is asked for, a whole answer otherwise; `first` goes before.
    static func answering(after first: @escaping @Sendable () async -> Void = {}) -> Script {
        { call in
            await first()
            if call.body.contains(#""stream":true"#) {
                for piece in [delta, stop, done] { call.send(piece) }
            } else {
                call.send(whole)
            }
            call.receiver.finished()
        }
    }
}
