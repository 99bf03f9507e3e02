import CPlatform

/// The signs of many embeddings, one after the other in memory, to be looked through in one go.
struct CodeList: Sendable {
    let words: Int
    private(set) var numbers: [Int64] = []
    private var codes: [UInt64] = []
    /// Those that were taken out since, by their place.
    private var removed = 0

    init(words: Int) { self.words = words }

    var count: Int { numbers.count - removed }

    /// - Parameter number: Above zero.
    mutating func append(_ number: Int64, _ code: [UInt64]) {
        precondition(code.count == words && number > 0)
        numbers.append(number)
        codes.append(contentsOf: code)
    }

    mutating func remove(where isGone: (Int64) -> Bool) {
        for index in numbers.indices where numbers[index] > 0 && isGone(numbers[index]) {
            numbers[index] = 0
            removed += 1
        }
        guard removed > numbers.count / 4 else { return }
        var kept = CodeList(words: words)
        for index in numbers.indices where numbers[index] > 0 {
            kept.append(numbers[index], Array(code(at: index)))
        }
        self = kept
    }

    /// The code at a place of ``numbers``.
    func code(at index: Int) -> ArraySlice<UInt64> { codes[(index * words)..<((index + 1) * words)] }

    /// What the distance of a code that was taken out reads.
    static let isGone = UInt16.max

    /// In how many places each differs from `code`, in the order of ``numbers``.
    func distances(to code: [UInt64]) -> [UInt16] {
        precondition(code.count == words)
        var distances = [UInt16](unsafeUninitializedCapacity: numbers.count) { buffer, count in
            count = numbers.count
            guard let start = buffer.baseAddress, count > 0 else { return }
            codes.withUnsafeBufferPointer { codes in
                code.withUnsafeBufferPointer { code in
                    minato_differing_bits(codes.baseAddress, count, words, code.baseAddress, start)
                }
            }
        }
        if removed > 0 {
            for index in numbers.indices where numbers[index] == 0 { distances[index] = Self.isGone }
        }
        return distances
    }
}
