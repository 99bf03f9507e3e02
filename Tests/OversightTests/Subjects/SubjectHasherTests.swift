import Accounting
import Oversight
import Primitives
import Testing

@Suite struct SubjectHasherTests {
    private let hasher = SubjectHasher(secret: Array(repeating: 7, count: 32))
    private let account = ID<Account>(high: 1, low: 2)

    @Test func theSameNameIsTheSameSubject() {
        #expect(hasher.subject(account, endUser: "alice") == hasher.subject(account, endUser: "alice"))
    }

    @Test func nameAccountAndSecretTellSubjectsApart() {
        let alice = hasher.subject(account, endUser: "alice")
        let others = [
            hasher.subject(account, endUser: "bob"), hasher.subject(account, endUser: nil),
            hasher.subject(account, endUser: ""), hasher.subject(ID(high: 1, low: 3), endUser: "alice"),
            SubjectHasher(secret: Array(repeating: 8, count: 32)).subject(account, endUser: "alice"),
        ]
        #expect(Set((others + [alice]).map(\.hash)).count == 6)
    }
}
