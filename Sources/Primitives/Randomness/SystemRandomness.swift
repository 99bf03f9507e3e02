#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif
import Synchronization

/// The operating system's cryptographically secure generator, read many numbers at a time: a request
/// needs several random numbers, and a system call for each costs more than all else that is done with it.
public struct SystemRandomness: Randomness {
    private static let reserve = Mutex(Reserve())

    public init() {}

    public func next() -> UInt64 { Self.reserve.withLock { $0.take() } }

    /// Numbers read ahead; each is given out once.
    private struct Reserve {
        /// The most that the system gives in one call (getentropy(3): 256 bytes).
        private static let count = 32
        private var numbers: [UInt64] = []

        mutating func take() -> UInt64 {
            if numbers.isEmpty { refill() }
            return numbers.removeLast()
        }

        private mutating func refill() {
            numbers = Array(repeating: 0, count: Self.count)
            let isFilled = numbers.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
            guard !isFilled else { return }
            // A system without the call has the generator of the standard library.
            var generator = SystemRandomNumberGenerator()
            for position in numbers.indices { numbers[position] = generator.next() }
        }
    }
}
