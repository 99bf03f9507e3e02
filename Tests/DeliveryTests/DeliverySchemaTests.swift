import Testing

@testable import Delivery

@Suite("Delivery schema")
struct DeliverySchemaTests {
    @Test("has a number of its own")
    func number() { #expect(DeliverySchema.migration.number > 12) }
}
