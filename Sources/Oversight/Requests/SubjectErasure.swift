import Persistence
import Primitives

/// Who keeps texts of data subjects and can destroy them: what a request for deletion calls, in its own transaction,
/// so that the receipt and what it tells of stand or fall together.
public protocol SubjectErasure: Sendable {
    /// Destroys what is kept of a subject, where the law lets it go. Doing it again destroys nothing more.
    func erase(
        _ subject: DataSubject, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> ErasedTexts

    /// How many texts of a subject are kept.
    func count(of subject: DataSubject, in transaction: any ReadTransaction) throws(Problem) -> Int
}

/// What became of the texts of a subject.
public struct ErasedTexts: Hashable, Sendable {
    public let erased: Int
    /// Those that must be kept still.
    public let kept: Int
    /// Why, in a sentence for the receipt; nil where none is kept.
    public let reason: String?

    public init(erased: Int, kept: Int = 0, reason: String? = nil) {
        self.erased = erased
        self.kept = kept
        self.reason = reason
    }
}

/// For servers that keep no texts.
public struct NoTexts: SubjectErasure {
    public init() {}

    public func erase(
        _ subject: DataSubject, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> ErasedTexts { ErasedTexts(erased: 0) }

    public func count(of subject: DataSubject, in transaction: any ReadTransaction) throws(Problem) -> Int {
        0
    }
}
