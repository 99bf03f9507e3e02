import Persistence
import Primitives

/// The texts of the content vault: erased by destroying the subject's key.
public struct KeptTexts: SubjectErasure {
    public init() {}

    public func erase(
        _ subject: DataSubject, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> ErasedTexts {
        ErasedTexts(erased: try ContentVault.erase(subject: subject.hash, in: transaction))
    }

    public func count(of subject: DataSubject, in transaction: any ReadTransaction) throws(Problem) -> Int {
        let row = try transaction.row(
            "SELECT COUNT(*) FROM contents WHERE subject = $1", [.blob(subject.hash.bytes)])
        return Int(try row?.integer(0) ?? 0)
    }
}
