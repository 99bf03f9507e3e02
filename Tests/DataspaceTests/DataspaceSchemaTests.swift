import Testing

@testable import Dataspace

@Suite("Dataspace schema")
struct DataspaceSchemaTests {
    @Test("has a number of its own")
    func number() { #expect(DataspaceSchema.migration.number > 12) }
}
