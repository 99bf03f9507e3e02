import Documents
import Testing

@testable import Server

@Suite("Spelling")
struct SpellingTests {
    @Test(
        "Distance counts letters put in, left out, replaced and swapped",
        arguments: [
            ("", "", 0), ("port", "port", 0), ("", "abc", 3), ("prot", "port", 1), ("por", "port", 1),
            ("portt", "port", 1), ("pork", "port", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ])
    func distance(left: String, right: String, distance: Int) {
        #expect(Spelling.distance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == distance)
        #expect(Spelling.distance(Array(right.unicodeScalars), Array(left.unicodeScalars)) == distance)
    }

    @Test("The nearest word is offered where it is near")
    func nearest() {
        #expect(Spelling.nearest(to: "Prise", among: ["price", "public"]) == "price")
        #expect(Spelling.nearest(to: "zzzzz", among: ["price", "public"]) == nil)
        #expect(
            Spelling.nearest(to: "input_per_milion", among: ConfigurationKeys.price) == "input_per_million")
        #expect(Spelling.mend(for: "zzzzz", among: ["price", "public"]) == "valid here: price, public")
    }
}
