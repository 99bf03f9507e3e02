import Accounting
import Primitives
import Testing

@testable import minato

@Suite("The content of a leaf")
struct LeafContentTests {
    private static let id = ID<Use>(high: 1, low: 2)

    @Test("is told from kind and id")
    func known() {
        #expect(LeafContent(Array(#"{"id":"\#(Self.id)","kind":"use"}"#.utf8)) == .use(Self.id))
        #expect(LeafContent(Array(#"{"kind":"key.revoked"}"#.utf8)) == .other(kind: "key.revoked"))
    }

    @Test(
        "is unknown for anything that is no leaf",
        arguments: [
            "", "[]", "{}", "use", #"{"kind":1}"#, #"{"kind":"use"}"#, #"{"kind":"use","id":"acct_1"}"#,
            #"{"kind":"use""#,
        ])
    func unknown(_ text: String) {
        #expect(LeafContent(Array(text.utf8)) == nil)
    }
}
