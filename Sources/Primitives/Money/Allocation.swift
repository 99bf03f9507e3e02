import Crypto

/// Division of an amount in proportion to weights, to the last unit.
public enum Allocation {
    /// Divides by the largest remainder (Hamilton's method): everyone gets the whole part of their quota, and
    /// the units left over go one each to the largest remainders.
    ///
    /// The parts sum to the amount exactly; each is within one unit of its quota; a weight of zero gets
    /// nothing. Equal remainders are told apart by SHA-256(salt ‖ key), the lower first: the result depends
    /// neither on the order of the input nor on anything a payee could choose ahead of the salt, and anyone
    /// can recompute it. A negative amount is divided as its opposite is, with the signs turned.
    ///
    /// - Parameters:
    ///   - amount: in any unit.
    ///   - weights: who shares, by a key that stands once, and in which proportion.
    ///   - salt: unique to this division, such as the identifier of a statement.
    /// - Returns: the parts in the order of `weights`.
    /// - Throws: ``Problem/Kind/unprocessable`` where the weights sum to zero or a key stands twice.
    public static func split(
        _ amount: Int64, weights: [(key: [UInt8], weight: UInt64)], salt: [UInt8]
    ) throws(Problem) -> [Int64] {
        let total = weights.reduce(0 as UInt128) { $0 + UInt128($1.weight) }
        guard total > 0 else {
            throw Problem(
                .unprocessable, "An amount cannot be divided: its \(weights.count) weights sum to zero.",
                mend: "Give at least one weight above zero.")
        }
        guard Set(weights.map(\.key)).count == weights.count else {
            throw Problem(
                .unprocessable, "An amount cannot be divided: a key stands twice among its weights.",
                mend: "Add up the weights of one payee first.")
        }

        // |amount| ≤ 2^63 and a weight < 2^64: the product stays below 2^127.
        var parts: [UInt64] = []
        var remainders: [UInt128] = []
        parts.reserveCapacity(weights.count)
        remainders.reserveCapacity(weights.count)
        var left = amount.magnitude
        for (_, weight) in weights {
            let product = UInt128(amount.magnitude) * UInt128(weight)
            let (part, remainder) = product.quotientAndRemainder(dividingBy: total)
            parts.append(UInt64(part))
            remainders.append(remainder)
            left -= UInt64(part)
        }
        // The remainders sum to `left` × total and each is below total: more than `left` of them are above
        // zero.
        for index in largest(Int(left), of: remainders, keys: weights, salt: salt) { parts[index] += 1 }
        assert(parts.reduce(0 as UInt128) { $0 + UInt128($1) } == UInt128(amount.magnitude))
        return parts.map { amount < 0 ? Int64(truncatingIfNeeded: 0 &- $0) : Int64($0) }
    }

    /// Divides as ``split(_:weights:salt:)-(_,[([UInt8],UInt64)],_)`` does, with the UTF-8 of strings as
    /// keys.
    public static func split(
        _ amount: Int64, weights: [(key: String, weight: UInt64)], salt: [UInt8]
    ) throws(Problem) -> [Int64] {
        try split(amount, weights: weights.map { (key: [UInt8]($0.key.utf8), weight: $0.weight) }, salt: salt)
    }

    /// The indices of the `count` largest remainders. Hashes are made only for those on the edge, where equal
    /// ones compete.
    private static func largest(
        _ count: Int, of remainders: [UInt128], keys: [(key: [UInt8], weight: UInt64)], salt: [UInt8]
    ) -> [Int] {
        guard count > 0 else { return [] }
        let edge = remainders.sorted(by: >)[count - 1]
        var chosen = remainders.indices.filter { remainders[$0] > edge }
        let tied = remainders.indices.filter { remainders[$0] == edge }
        if chosen.count + tied.count == count { return chosen + tied }
        let hashed = tied.map { (index: $0, hash: hash(salt, keys[$0].key)) }
            .sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
        chosen += hashed.prefix(count - chosen.count).map(\.index)
        return chosen
    }

    private static func hash(_ salt: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: key)
        return [UInt8](hash.finalize())
    }
}
