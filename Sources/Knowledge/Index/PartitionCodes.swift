/// The codes of one partition, in blocks, so that adding to them copies only the last where a search still holds it.
struct PartitionCodes: Sendable {
    private static let blockSize = 1 << 16

    let centre: CodeCentre
    /// How many there were when the middle was found.
    private let centredAt: Int
    private var blocks: [CodeList] = []
    /// The highest number that was ever put in.
    private(set) var last: Int64 = 0

    /// - Parameter count: How many will be put in at first: ``isOutgrown`` compares with that.
    init(centre: CodeCentre, for count: Int) {
        self.centre = centre
        centredAt = count
    }

    var count: Int { blocks.reduce(0) { $0 + $1.count } }

    /// Whether there are so many more now that their middle is to be found anew.
    var isOutgrown: Bool { count > 2 * max(centredAt, 256) }

    mutating func append(_ number: Int64, _ embedding: Embedding) {
        guard number > last else { return }
        last = number
        if blocks.last.map({ $0.numbers.count >= Self.blockSize }) ?? true {
            blocks.append(CodeList(words: centre.words))
        }
        blocks[blocks.count - 1].append(number, centre.code(of: embedding))
    }

    mutating func remove(_ numbers: Set<Int64>) {
        for index in blocks.indices { blocks[index].remove { numbers.contains($0) } }
        blocks.removeAll { $0.count == 0 }
    }

    /// Those that are nearest by estimate, among the nearest by signs; the nearest first, of equals the lower number.
    /// - Parameters:
    ///   - signs: How many of the nearest by signs are estimated; a few more where many are equally far.
    func nearest(to embedding: Embedding, signs: Int, limit: Int) -> [(number: Int64, estimate: Float)] {
        guard embedding.bytes.count == centre.values.count, limit > 0 else { return [] }
        let code = centre.code(of: embedding)
        // A count for each distance says how far the nearest reach; then they are collected.
        var histogram = [Int](repeating: 0, count: centre.words * 64 + 1)
        let distances = blocks.map { $0.distances(to: code) }
        histogram.withUnsafeMutableBufferPointer { histogram in
            for block in distances {
                for distance in block where distance != CodeList.isGone { histogram[Int(distance)] += 1 }
            }
        }
        var reach = 0
        var total = 0
        while reach < histogram.count {
            total += histogram[reach]
            if total >= signs { break }
            reach += 1
        }
        let estimator = centre.estimator(for: embedding)
        var found: [(number: Int64, estimate: Float)] = []
        found.reserveCapacity(total)
        for (block, distances) in zip(blocks, distances) {
            for index in distances.indices where distances[index] <= reach {
                guard distances[index] != CodeList.isGone else { continue }
                found.append((block.numbers[index], estimator.cosine(block.code(at: index))))
            }
        }
        found.sort { $0.estimate != $1.estimate ? $0.estimate > $1.estimate : $0.number < $1.number }
        return Array(found.prefix(limit))
    }
}
