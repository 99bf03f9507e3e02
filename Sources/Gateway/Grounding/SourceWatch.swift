import NIOCore

/// Ends an answer under way when the right to one of its sources ends.
final class SourceWatch: Sendable {
    private let tokens: [(licence: Grounded.Licence, token: Int)]

    init(_ grounded: Grounded, _ relay: AnswerRelay, on loop: any EventLoop) {
        tokens = grounded.licences.map { licence in
            (
                licence,
                licence.handle.onClose { loop.execute { relay.revoke(Grounded.ended) } }
            )
        }
    }

    func end() {
        for (licence, token) in tokens { licence.handle.forget(token) }
    }
}
