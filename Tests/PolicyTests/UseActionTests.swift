import Policy
import Testing

@Suite("Use actions")
struct UseActionTests {
    @Test("what a licence must tell apart")
    func all() { #expect(UseAction.allCases.count == 6) }
}
