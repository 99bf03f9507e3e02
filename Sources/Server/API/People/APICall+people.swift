import Accounting
import Auditing
import Oversight
import Persistence
import Primitives

extension APICall {
    /// The account whose end user a body is about: an account's own; an operator names one.
    /// - Throws: `invalidValue` for an operator who names none, `notFound` for one that the caller may not see.
    func bodyAccount(in transaction: any ReadTransaction) throws(Problem) -> Account {
        if let text = body.optionalText("account") {
            return try AccountReference(text: text).resolve(for: caller, in: transaction)
        }
        guard case .account(let own) = caller else {
            throw Problem(
                .invalidValue, "The member \"account\" is missing.",
                mend: "An operator says whose user it is about; an account's own key need not.",
                parameter: "account")
        }
        return own
    }

    /// The data subject that a body is about: `end_user` of the account, or the account itself.
    func bodySubject(
        of account: Account, _ subjects: SubjectHasher
    ) throws(Problem) -> DataSubject {
        subjects.subject(account.id, endUser: try Self.checked(endUser: body.optionalText("end_user")))
    }

    /// - Throws: `invalidValue` for a name that `/v1` would not take.
    static func checked(endUser name: String?) throws(Problem) -> String? {
        guard let name, name.utf8.count > SubjectHasher.maximumNameBytes else { return name }
        throw Problem(
            .invalidValue, "\"end_user\" has \(name.utf8.count) bytes.",
            mend: "Give at most \(SubjectHasher.maximumNameBytes).", parameter: "end_user")
    }
}
