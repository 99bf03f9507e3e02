/// Does something when the right to one of an answer's sources ends.
final class SourceWatch: Sendable {
    private let tokens: [(licence: Grounded.Licence, token: Int)]

    /// - Parameter ended: Called on any thread, at once where a right has ended already; more than once where several end.
    init(_ grounded: Grounded, ended: @escaping @Sendable () -> Void) {
        tokens = grounded.licences.map { licence in (licence, licence.handle.onClose(ended)) }
    }

    func end() {
        for (licence, token) in tokens { licence.handle.forget(token) }
    }
}
