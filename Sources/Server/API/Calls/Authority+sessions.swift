import Accounting
import Exchange
import Identity
import Persistence
import Primitives

extension Authority {
    /// As whom somebody who is signed in asks for an operation: by the membership that they act by. In the house they are an
    /// operator, where their role may ask for it; in an organisation its account, with the key that stands for them, so that
    /// roles and limits of spending count as for every key.
    /// - Throws: `forbidden` for who has no membership to act by, and for what theirs does not allow.
    func identity(
        of who: SignedIn, for operation: APIOperation
    ) async throws -> (caller: APICaller, key: ID<APIKey>?, houseRole: HouseRole?) {
        if operation.access == .everyone { return (.anybody, nil, nil) }
        guard let membership = who.membership else {
            throw Problem(
                .forbidden, "You act for nobody.",
                mend: "Choose one of your memberships; where there is none, ask an administrator for one.")
        }
        switch membership.place {
        case .house(let role):
            guard role.may(operation) else {
                throw Problem(
                    .forbidden, "A role of the house, \(role.rawValue), does not allow this.",
                    mend: "Ask an administrator.")
            }
            return (.operator, nil, role)
        case .organisation(let id, let role):
            // What is no act on the exchange asks for no role of a key; a person who views does not write all the same.
            guard role != .viewer || HouseRights(operation) == .everyRole else {
                throw Problem(
                    .forbidden, "You are a viewer, who reads.",
                    mend: "Ask an admin of the organisation to change the role.")
            }
            let account = try await account(id, role)
            try await require(operation.access, of: account)
            return (.account(account), membership.key, nil)
        }
    }

    /// The key that stands for somebody in the organisation that they act for, with which they ask services.
    /// - Throws: `forbidden` for who acts for the house, which has no account, or for nobody.
    func key(of who: SignedIn) async throws -> ID<APIKey> {
        guard let membership = who.membership, let key = membership.key,
            case .organisation(let id, let role) = membership.place
        else {
            throw Problem(
                .forbidden, "Who asks a service pays for the answer, and the house has no account.",
                mend: "Choose an organisation that you act for.")
        }
        _ = try await account(id, role)
        return key
    }

    /// The account of a membership. A key without a role does what an admin may: that must not happen to a plain member of
    /// an account that takes part in the exchange since.
    private func account(_ id: ID<Account>, _ role: Member.Role?) async throws -> Account {
        try await database.read { transaction in
            guard let account = try Accounts.account(id, in: transaction) else {
                throw Accounts.unknown(id)
            }
            guard try role != nil || Participants.participant(of: id, in: transaction) == nil else {
                throw Problem(
                    .forbidden, "\"\(account.name)\" takes part in the exchange, and you have no role there.",
                    mend: "Ask an administrator for one: POST /api/users/…/memberships with `role`.")
            }
            return account
        }
    }
}
