/// An object of PDF that is a stream (ISO 32000-1, 7.3.8).
struct PDFStream {
    let dictionary: PDFDictionary
    private let data: ArraySlice<UInt8>

    /// - Parameter length: the value of a length that stands in another object.
    init?(_ bytes: [UInt8], at offset: Int, length: (Int) -> Int?) {
        var scanner = PDFScanner(bytes, at: offset)
        guard scanner.integer() != nil, scanner.integer() != nil, scanner.take("obj"),
            let dictionary = scanner.dictionary(), scanner.take("stream")
        else { return nil }
        if scanner.current == 13 { scanner.offset += 1 }
        if scanner.current == 10 { scanner.offset += 1 }
        let start = scanner.offset
        let stated = dictionary.reference("Length").flatMap(length) ?? dictionary.integer("Length")
        if let stated, stated <= bytes.count - start {
            data = bytes[start..<(start + stated)]
        } else if let end = ByteSearch.first("endstream", in: bytes, from: start) {
            data = bytes[start..<end]
        } else {
            return nil
        }
        self.dictionary = dictionary
    }

    /// The content, where its filter is none or FlateDecode.
    func decoded(maximum: Int) -> [UInt8]? {
        guard dictionary["Filter"] != nil else { return data.count <= maximum ? Array(data) : nil }
        guard dictionary.isName("Filter", "FlateDecode"), let plain = Inflate.zlib(data, maximum: maximum)
        else {
            return nil
        }
        guard let value = dictionary["DecodeParms"] else { return plain }
        var scanner = PDFScanner(Array(value), at: 0)
        guard let parameters = scanner.dictionary() else { return nil }
        let predictor = parameters.integer("Predictor") ?? 1
        if predictor == 1 { return plain }
        guard predictor >= 10, (parameters.integer("Colors") ?? 1) == 1,
            (parameters.integer("BitsPerComponent") ?? 8) == 8
        else { return nil }
        return Self.unpredicted(plain, columns: parameters.integer("Columns") ?? 1)
    }

    /// Undoes the predictors of PNG (ISO/IEC 15948, 9.2) for one byte a sample.
    private static func unpredicted(_ bytes: [UInt8], columns: Int) -> [UInt8]? {
        guard (1...65_536).contains(columns), bytes.count % (columns + 1) == 0 else { return nil }
        var above = [UInt8](repeating: 0, count: columns)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for start in stride(from: 0, to: bytes.count, by: columns + 1) {
            var row = Array(bytes[(start + 1)..<(start + 1 + columns)])
            for place in 0..<columns {
                let left = place > 0 ? row[place - 1] : 0
                let corner = place > 0 ? above[place - 1] : 0
                switch bytes[start] {
                case 0: break
                case 1: row[place] &+= left
                case 2: row[place] &+= above[place]
                case 3: row[place] &+= UInt8((Int(left) + Int(above[place])) / 2)
                case 4: row[place] &+= paeth(left, above[place], corner)
                default: return nil
                }
            }
            result += row
            above = row
        }
        return result
    }

    private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
        let estimate = Int(left) + Int(above) - Int(corner)
        let (toLeft, toAbove, toCorner) = (
            abs(estimate - Int(left)), abs(estimate - Int(above)), abs(estimate - Int(corner))
        )
        if toLeft <= toAbove, toLeft <= toCorner { return left }
        return toAbove <= toCorner ? above : corner
    }
}
