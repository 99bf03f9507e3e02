import Testing

@testable import Knowledge

@Suite("Signs of vertical lines")
struct VerticalFormsTests {
    @Test("become the ordinary ones, and nothing else changes")
    func forms() {
        #expect(VerticalForms.ordinary("縦書き︑規程︒﹁甲﹂︵乙︶") == "縦書き、規程。「甲」（乙）")
        #expect(VerticalForms.ordinary("Plain, 平文。") == "Plain, 平文。")
    }
}
