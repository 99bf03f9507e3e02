/// The codes of one partition, in blocks, so that adding to them copies only the last where a search still holds it.
struct PartitionCodes: Sendable {
    private static let blockSize = 1 << 16
    private var blocks: [CodeList] = []
    /// The highest number that was ever put in.
    private(set) var last: Int64?

    mutating func append(_ number: Int64, _ code: [UInt64]) {
        guard number > last ?? 0 else { return }
        last = number
        if blocks.last.map({ $0.words != code.count || $0.numbers.count >= Self.blockSize }) ?? true {
            blocks.append(CodeList(words: code.count))
        }
        blocks[blocks.count - 1].append(number, code)
    }

    mutating func remove(_ numbers: Set<Int64>) {
        for index in blocks.indices { blocks[index].remove { numbers.contains($0) } }
        blocks.removeAll { $0.count == 0 }
    }

    func nearest(_ code: [UInt64], limit: Int) -> [(number: Int64, distance: Int)] {
        var found = blocks.flatMap { $0.nearest(code, limit: limit) }
        found.sort { ($0.distance, $0.number) < ($1.distance, $1.number) }
        return Array(found.prefix(limit))
    }
}

extension UInt64 {
    /// Its bytes, the least significant first.
    var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

extension [UInt64] {
    init(littleEndian bytes: [UInt8]) {
        self = stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<Swift.min(start + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
