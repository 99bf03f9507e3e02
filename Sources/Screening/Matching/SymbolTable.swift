/// Numbers the scalars that occur in patterns, densely; 0 is every other scalar.
struct SymbolTable: Sendable {
    private var pages = ContiguousArray<UInt32>(repeating: 0, count: 0x110000 / 256)
    private var symbols = ContiguousArray<UInt32>(repeating: 0, count: 256)
    private(set) var count = 1

    init(_ scalars: some Sequence<UInt32>) {
        for scalar in scalars {
            let page = Int(scalar >> 8)
            if pages[page] == 0 {
                pages[page] = UInt32(symbols.count)
                symbols.append(contentsOf: repeatElement(0, count: 256))
            }
            let place = Int(pages[page] + scalar & 0xFF)
            if symbols[place] == 0 {
                symbols[place] = UInt32(count)
                count += 1
            }
        }
    }

    @inline(__always)
    subscript(scalar: UInt32) -> UInt32 { symbols[Int(pages[Int(scalar >> 8)] &+ (scalar & 0xFF))] }
}
