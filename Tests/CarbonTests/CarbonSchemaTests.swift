import Testing

@testable import Carbon

@Suite("Carbon schema")
struct CarbonSchemaTests {
    @Test("has a number of its own")
    func number() { #expect(CarbonSchema.migration.number > 12) }
}
