import Synchronization

/// A generator whose words follow from its seed (SplitMix64): for tests and the simulator, never for secrets.
///
/// It may be shared between tasks; who draws which word is then a matter of their timing.
public final class SeededRandomness: Randomness {
    /// The seed, for a test to print.
    public let seed: UInt64
    private let state: Mutex<UInt64>

    public init(_ seed: UInt64) {
        self.seed = seed
        state = Mutex(seed)
    }

    public func next() -> UInt64 {
        let sum = state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            return state
        }
        let once = (sum ^ (sum >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let twice = (once ^ (once >> 27)) &* 0x94D0_49BB_1331_11EB
        return twice ^ (twice >> 31)
    }
}
