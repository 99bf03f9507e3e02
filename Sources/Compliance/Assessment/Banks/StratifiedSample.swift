import Primitives

/// Draws questions so that every class stands in the sample as it stands in the bank.
///
/// The draw follows from the questions, the size and the seed alone: not from the order of the file, nor from the
/// machine. Whoever has the bank and the report can draw it again.
public enum StratifiedSample {
    /// - Parameters:
    ///   - size: how many are wanted; all where there are no more.
    /// - Returns: in the order of their classes, then of their ids.
    public static func draw(_ questions: [BankQuestion], size: Int, seed: UInt64) -> [BankQuestion] {
        let strata = Dictionary(grouping: questions, by: \.questionClass).map { name, questions in
            (name: name, questions: questions.sorted { $0.id < $1.id })
        }.sorted { $0.name < $1.name }
        let shares = shares(of: strata.map(\.questions.count), size: size)
        let randomness = SeededRandomness(seed)
        return zip(strata, shares).flatMap { stratum, share in
            pick(share, of: stratum.questions, randomness).sorted { $0.id < $1.id }
        }
    }

    /// How many of each stratum: at least one each where there is room, the rest in proportion by largest remainders,
    /// ties to the earlier one.
    static func shares(of counts: [Int], size: Int) -> [Int] {
        let total = counts.reduce(0, +)
        guard size < total else { return counts }
        guard size > 0 else { return counts.map { _ in 0 } }
        var shares = counts.map { $0 * size / total }
        let remainders = counts.indices.sorted {
            (counts[$1] * size % total, $0) < (counts[$0] * size % total, $1)
        }
        for index in remainders.prefix(size - shares.reduce(0, +)) { shares[index] += 1 }
        guard size >= counts.count else { return shares }
        // A class that proportion leaves out takes one from the class that has most.
        for index in counts.indices where shares[index] == 0 && counts[index] > 0 {
            guard let largest = shares.indices.max(by: { (shares[$0], $1) < (shares[$1], $0) }) else { break }
            shares[largest] -= 1
            shares[index] = 1
        }
        return shares
    }

    /// The first `count` of a Fisher-Yates shuffle.
    private static func pick(
        _ count: Int, of questions: [BankQuestion], _ randomness: some Randomness
    ) -> [BankQuestion] {
        var questions = questions
        for place in 0..<count {
            questions.swapAt(place, place + Int(randomness.below(UInt64(questions.count - place))))
        }
        return Array(questions.prefix(count))
    }
}
