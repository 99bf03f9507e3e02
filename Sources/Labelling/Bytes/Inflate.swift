/// Decompresses DEFLATE (RFC 1951), within a bound.
struct Inflate {
    private let input: ByteView
    private let maximum: Int
    private var offset = 0
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    /// - Parameter maximum: the most bytes that may come out.
    /// - Returns: `nil` for malformed or truncated input, and for more bytes than the bound.
    static func raw(_ bytes: ArraySlice<UInt8>, maximum: Int) -> [UInt8]? {
        var inflate = Inflate(input: ByteView(bytes), maximum: maximum)
        return inflate.run() ? inflate.output : nil
    }

    /// The same for a zlib stream (RFC 1950). The Adler-32 at its end is not looked at.
    static func zlib(_ bytes: ArraySlice<UInt8>, maximum: Int) -> [UInt8]? {
        let view = ByteView(bytes)
        guard let head = view.big16(0), head % 31 == 0, head >> 8 & 15 == 8, head & 0x20 == 0 else {
            return nil
        }
        return raw(view.from(2), maximum: maximum)
    }

    private init(input: ByteView, maximum: Int) {
        self.input = input
        self.maximum = maximum
    }

    private mutating func run() -> Bool {
        while true {
            guard let isLast = take(1), let kind = take(2) else { return false }
            let isWhole =
                switch kind {
                case 0: stored()
                case 1: compressed(Self.fixedLiterals, Self.fixedDistances)
                case 2: dynamic()
                default: false
                }
            guard isWhole else { return false }
            if isLast == 1 { return true }
        }
    }

    /// RFC 1951 §3.1.1: the lowest bit first.
    private mutating func take(_ count: Int) -> Int? {
        while bitCount < count {
            guard let byte = input[offset] else { return nil }
            offset += 1
            bits |= UInt32(byte) << UInt32(bitCount)
            bitCount += 8
        }
        let value = Int(bits & ((1 << UInt32(count)) - 1))
        bits >>= UInt32(count)
        bitCount -= count
        return value
    }

    private mutating func stored() -> Bool {
        bits = 0
        bitCount = 0
        guard let count = input.little16(offset), let complement = input.little16(offset + 2),
            count == ~complement & 0xFFFF, let bytes = input.slice(offset + 4, count),
            output.count + count <= maximum
        else { return false }
        output.append(contentsOf: bytes)
        offset += 4 + count
        return true
    }

    private mutating func symbol(_ code: PrefixCode) -> Int? {
        var value = 0
        var first = 0
        var place = 0
        for length in 1..<code.counts.count {
            guard let bit = take(1) else { return nil }
            value |= bit
            let count = code.counts[length]
            if value - first < count { return code.symbols[place + value - first] }
            place += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    private mutating func compressed(_ literals: PrefixCode, _ distances: PrefixCode) -> Bool {
        while true {
            guard let symbol = symbol(literals) else { return false }
            if symbol == 256 { return true }
            guard output.count < maximum else { return false }
            if symbol < 256 {
                output.append(UInt8(symbol))
                continue
            }
            guard symbol - 257 < Self.lengths.count, let length = extended(Self.lengths[symbol - 257]),
                let place = self.symbol(distances), place < Self.distances.count,
                let distance = extended(Self.distances[place]), distance <= output.count,
                output.count + length <= maximum
            else { return false }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    /// - Parameter entry: the base, and how many bits are added to it.
    private mutating func extended(_ entry: (Int, Int)) -> Int? {
        take(entry.1).map { entry.0 + $0 }
    }

    /// RFC 1951 §3.2.7.
    private mutating func dynamic() -> Bool {
        guard let literalCount = take(5).map({ $0 + 257 }), let distanceCount = take(5).map({ $0 + 1 }),
            let codeCount = take(4).map({ $0 + 4 }), literalCount <= 286, distanceCount <= 30
        else { return false }
        var codeLengths = [Int](repeating: 0, count: 19)
        for place in 0..<codeCount {
            guard let length = take(3) else { return false }
            codeLengths[Self.order[place]] = length
        }
        guard let code = PrefixCode(codeLengths) else { return false }
        var lengths: [Int] = []
        while lengths.count < literalCount + distanceCount {
            guard let symbol = symbol(code) else { return false }
            switch symbol {
            case 0...15: lengths.append(symbol)
            case 16:
                guard let last = lengths.last, let count = take(2) else { return false }
                lengths.append(contentsOf: repeatElement(last, count: count + 3))
            default:
                guard let count = take(symbol == 17 ? 3 : 7) else { return false }
                lengths.append(contentsOf: repeatElement(0, count: count + (symbol == 17 ? 3 : 11)))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0,
            let literals = PrefixCode(Array(lengths[..<literalCount])),
            let distances = PrefixCode(Array(lengths[literalCount...]))
        else { return false }
        return compressed(literals, distances)
    }

    /// RFC 1951 §3.2.5.
    private static let lengths = Array(
        zip(
            [
                3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
                163, 195, 227, 258,
            ], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]))
    private static let distances = Array(
        zip(
            [
                1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537,
                2_049,
                3_073, 4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
            ],
            [
                0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
                13,
            ]))
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let fixedLiterals = PrefixCode.unchecked(
        (0..<288).map { symbol in
            switch symbol {
            case 144...255: 9
            case 256...279: 7
            default: 8
            }
        })
    private static let fixedDistances = PrefixCode.unchecked([Int](repeating: 5, count: 30))
}
