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
            kept.append(numbers[index], Array(codes[(index * words)..<((index + 1) * words)]))
        }
        self = kept
    }

    /// The numbers of the `limit` codes that differ from `code` in the fewest places, the nearest first; of equals, those
    /// that were put in first.
    func nearest(_ code: [UInt64], limit: Int) -> [(number: Int64, distance: Int)] {
        guard code.count == words, limit > 0 else { return [] }
        // A count for each distance says how far the nearest `limit` reach; then they are collected.
        var histogram = [Int](repeating: 0, count: words * 64 + 1)
        var distances = [UInt16](repeating: .max, count: numbers.count)
        codes.withUnsafeBufferPointer { codes in
            code.withUnsafeBufferPointer { code in
                for index in numbers.indices where numbers[index] > 0 {
                    var distance = 0
                    let base = index * words
                    for word in 0..<words { distance += (codes[base + word] ^ code[word]).nonzeroBitCount }
                    distances[index] = UInt16(distance)
                    histogram[distance] += 1
                }
            }
        }
        var reach = 0
        var total = 0
        while reach < histogram.count {
            total += histogram[reach]
            if total >= limit { break }
            reach += 1
        }
        var found: [(number: Int64, distance: Int)] = []
        for index in numbers.indices where distances[index] <= reach {
            found.append((numbers[index], Int(distances[index])))
        }
        // Stable: places break ties.
        return Array(
            found.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
                .map(\.element).prefix(limit))
    }
}
