import Tables
import Testing

@Suite("Tables")
struct TableTests {
    @Test("formats that are read")
    func formats() { #expect(Table.Format(rawValue: "parquet") == .parquet) }
}
