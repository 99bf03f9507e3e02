import Accounting
import Exchange
import Identity
import Persistence
import Primitives

extension APICall {
    /// Whose decision a change of users is: an operator's, who may have signed in.
    var userActor: UserActor { .operator(user) }

    /// The user of the path: by id or by the name for signing in.
    func pathUser(in transaction: any ReadTransaction) throws(Problem) -> User {
        let text = try parameter("user")
        if let id = ID<User>(text), let found = try Users.user(id, in: transaction) { return found }
        if let found = try Users.named(text, in: transaction) { return found }
        throw Problem(
            .notFound, "There is no such user.", mend: "GET /api/users lists them.", parameter: "user")
    }

    /// Where the body makes somebody a member.
    func membershipPlace(in transaction: any ReadTransaction) throws(Problem) -> Membership.Place {
        let houseRole: HouseRole? = body.word("house_role")
        let account = body.optionalText("account")
        switch (houseRole, account) {
        case (let role?, nil):
            guard !body.has("role") else {
                throw Problem(
                    .invalidValue, "\"role\" is for members of an account.", mend: "Leave it out.",
                    parameter: "role")
            }
            return .house(role)
        case (nil, let account?):
            let account = try AccountReference(text: account).resolve(for: caller, in: transaction)
            return .organisation(account.id, body.word("role"))
        case (nil, nil), (.some, .some):
            throw Problem(
                .invalidValue, "A membership is in the house or in an organisation.",
                mend: "Give either \"house_role\" or \"account\".", parameter: "house_role")
        }
    }
}

extension User {
    /// As the API shows it.
    func json(in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        json(
            hasPassword: try Users.hasPassword(id, in: transaction),
            secondFactor: try SecondFactors.isOn(id, in: transaction),
            try Memberships.standing(of: id, in: transaction))
    }
}
