import NIOCore
import NIOPosix

extension AnswerScreening {
    /// A screening and its answer, on a thread where nobody else has them.
    private final class Work: @unchecked Sendable {
        let screening: AnswerScreening
        private(set) var body: ByteBuffer

        init(_ screening: AnswerScreening, _ body: ByteBuffer) {
            self.screening = screening
            self.body = body
        }

        func run() { body = screening.whole(body) }
    }

    /// Takes an answer that came whole and is large, off the event loop that it would keep busy too long.
    ///
    /// This screening stays as it is, for it may be asked meanwhile what it decided. Another one does the work.
    /// - Parameter done: Called on the loop with that other one and with what may leave.
    func wholeElsewhere(
        _ body: ByteBuffer, on loop: any EventLoop,
        _ done: @escaping (AnswerScreening, ByteBuffer) -> Void
    ) {
        let work = Work(fresh, body)
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { work.run() }
            .assumeIsolated()
            .whenComplete { result in
                // The threads end with the process; until then they take whatever comes.
                if case .failure = result { work.run() }
                done(work.screening, work.body)
            }
    }
}
