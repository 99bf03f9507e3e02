import Persistence
import Primitives

extension Row {
    /// - Throws: `corrupt` for anything but a hash.
    public func fingerprint<Domain>(_ column: Int) throws(Problem) -> Fingerprint<Domain> {
        guard let hash = Fingerprint<Domain>(bytes: try blob(column)) else { throw foreign(column, "a hash") }
        return hash
    }
}
