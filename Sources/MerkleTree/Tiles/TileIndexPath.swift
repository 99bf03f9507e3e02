/// The part of a path that tiles and entry bundles share: `<N>[.p/<W>]` (C2SP tlog-tiles, "Merkle Tree").
enum TileIndexPath {
    /// Index 1234067 is `x001/x234/067`; a width below 256 adds `.p/<width>`.
    static func text(index: UInt64, width: Int) -> String {
        var groups = [threeDigits(index % 1000)]
        var rest = index / 1000
        while rest > 0 {
            groups.append("x" + threeDigits(rest % 1000))
            rest /= 1000
        }
        let path = groups.reversed().joined(separator: "/")
        return width == TileCoordinate.fullWidth ? path : "\(path).p/\(width)"
    }

    /// Reads the elements of a path; `nil` for anything that `text(index:width:)` would not have written.
    static func parse(_ elements: ArraySlice<ArraySlice<UInt8>>) -> (index: UInt64, width: Int)? {
        var elements = elements
        var width = TileCoordinate.fullWidth
        if let marked = elements.dropLast().last, marked.suffix(2).elementsEqual(".p".utf8) {
            guard let last = elements.popLast(), let number = DecimalText.parse(last),
                number > 0, number < UInt64(TileCoordinate.fullWidth)
            else { return nil }
            width = Int(number)
            elements[elements.endIndex - 1] = marked.dropLast(2)
        }
        guard let last = elements.popLast(), let units = group(last) else { return nil }

        var thousands: UInt64 = 0
        for (position, element) in elements.enumerated() {
            guard element.first == UInt8(ascii: "x"), let number = group(element.dropFirst()) else {
                return nil
            }
            // A leading group of zeros would be a second spelling of the same index.
            guard position > 0 || number > 0 else { return nil }
            guard let index = shifted(thousands, adding: number) else { return nil }
            thousands = index
        }
        return shifted(thousands, adding: units).map { ($0, width) }
    }

    private static func group(_ text: ArraySlice<UInt8>) -> UInt64? {
        text.count == 3 ? DecimalText.digits(text) : nil
    }

    private static func shifted(_ thousands: UInt64, adding units: UInt64) -> UInt64? {
        let (product, tooLarge) = thousands.multipliedReportingOverflow(by: 1000)
        let (sum, carried) = product.addingReportingOverflow(units)
        return tooLarge || carried ? nil : sum
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
