/// A source of random words. Handed in wherever chance matters, so that tests and the simulator replay it.
public protocol Randomness: Sendable {
    /// The next word, evenly distributed over all 64 bits.
    func next() -> UInt64
}

extension Randomness {
    /// `count` random bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        precondition(count >= 0, "a count of bytes is not negative")
        return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            var word: UInt64 = 0
            for position in 0..<count {
                if position % 8 == 0 { word = next() }
                target[position] = UInt8(truncatingIfNeeded: word)
                word >>= 8
            }
            initialized = count
        }
    }

    /// A number in `0..<bound`, each equally likely (Lemire's multiplication with rejection).
    ///
    /// - Precondition: `bound` is greater than zero.
    public func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "there is no number below zero")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            // 2^64 mod bound: the words below it would be drawn once too often.
            let surplus = (0 &- bound) % bound
            while product.low < surplus {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return product.high
    }
}
