import Crypto
import Synchronization

/// The operating system's cryptographically secure generator, read some thousand bytes at a time: a request
/// needs several random numbers, and a system call for each costs more than all else that is done with it.
public struct SystemRandomness: Randomness {
    private static let reserve = Mutex(Reserve())

    public init() {}

    public func next() -> UInt64 { Self.reserve.withLock { $0.take() } }

    /// Numbers read ahead; each is given out once.
    private struct Reserve {
        private static let count = 512
        private var numbers: [UInt64] = []

        mutating func take() -> UInt64 {
            if numbers.isEmpty { refill() }
            return numbers.removeLast()
        }

        private mutating func refill() {
            // One call for all of them: a key of as many bits is nothing but random bytes.
            let bytes = SymmetricKey(size: SymmetricKeySize(bitCount: Self.count * 64))
            numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
        }
    }
}
