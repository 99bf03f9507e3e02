import Accounting
import Crypto
import CryptoExtras
import Primitives

/// What is kept of a password: scrypt (RFC 7914) with a salt of its own, and what it cost.
public struct PasswordHash: Hashable, Sendable {
    /// What one hash costs. It stands beside each, so that it can grow: who signs in is hashed anew then.
    public struct Cost: Hashable, Sendable {
        /// N: a power of two. Memory and time grow with it: 128 · N · r bytes.
        public let rounds: Int
        /// r
        public let blockSize: Int
        /// p
        public let parallelism: Int

        public init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 32 MiB, about a tenth of a second.
        public static let standard = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 1)
    }

    static let saltBytes = 16
    static let hashBytes = 32

    let cost: Cost
    let salt: [UInt8]
    let hash: [UInt8]

    init(cost: Cost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Computes it. Costs what `cost` says: not for an event loop.
    /// - Throws: `internalError` for a cost that scrypt does not have.
    init(of password: Password, salt: [UInt8], cost: Cost) throws(Problem) {
        self.cost = cost
        self.salt = salt
        do {
            hash = try KDF.Scrypt.deriveKey(
                from: password.bytes, salt: salt, outputByteCount: Self.hashBytes, rounds: cost.rounds,
                blockSize: cost.blockSize, parallelism: cost.parallelism
            ).withUnsafeBytes { Array($0) }
        } catch {
            throw Problem(.internalError, "A password could not be hashed: \(error).")
        }
    }

    /// Whether it is the hash of this password. Costs as much as making it.
    func matches(_ password: Password) throws(Problem) -> Bool {
        let other = try PasswordHash(of: password, salt: salt, cost: cost)
        return ConstantTime.isEqual(hash, other.hash)
    }

    /// No password's: to compare with where there is none, so that the time does not tell.
    static func decoy(_ cost: Cost) -> PasswordHash {
        PasswordHash(
            cost: cost, salt: Array(repeating: 0, count: saltBytes),
            hash: Array(repeating: 0, count: hashBytes))
    }
}

/// Comparisons whose time tells nothing of where two texts differ.
enum ConstantTime {
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
