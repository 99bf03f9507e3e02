import Auditing
import Exchange
import Persistence
import Primitives

extension APICall {
    /// The organisation for which the caller speaks, where the key's member may do this for it. The house for
    /// operators, who may do everything.
    /// - Throws: `forbidden` where the role does not allow it, or a suspended organisation would do more than read.
    func participant(
        to act: Member.Act, _ parts: ExchangeParts, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant {
        try caller.participant(to: act, by: key, house: parts.house, in: transaction)
    }

    /// An agreement of the path to which the caller is a party, and the caller. Operators see all.
    /// - Throws: `notFound` for one of others.
    func partyAgreement(
        to act: Member.Act, _ parts: ExchangeParts, in transaction: any ReadTransaction
    ) throws(Problem) -> (Agreement, Participant) {
        try caller.agreement(
            self.id("agreement", of: "agreement"), to: act, by: key, house: parts.house, in: transaction)
    }

    /// A participant of the path: by its id or its name.
    func pathParticipant(in transaction: any ReadTransaction) throws(Problem) -> Participant {
        let text = try parameter("participant")
        if let id = ID<Participant>(text), let found = try Participants.participant(id, in: transaction) {
            return found
        }
        if let found = try Participants.named(text, in: transaction) { return found }
        throw Problem(
            .notFound, "There is no such participant.", mend: "GET /api/participants lists them.",
            parameter: "participant")
    }

    /// A product of the path that is the caller's own, or anybody's for operators.
    /// - Throws: `notFound` for one of somebody else.
    func ownProduct(
        to act: Member.Act, _ parts: ExchangeParts, in transaction: any ReadTransaction
    ) throws(Problem) -> Product {
        let id: ID<Product> = try self.id("product", of: "product")
        let participant = try participant(to: act, parts, in: transaction)
        guard let product = try Products.product(id, in: transaction),
            caller.isOperator || product.supplier == participant.id
        else { throw Products.unknown(id) }
        return product
    }

    /// A product of the path that the caller may see: a listed one, or one of its own.
    func visibleProduct(
        _ parts: ExchangeParts, in transaction: any ReadTransaction
    ) throws(Problem) -> Product {
        let id: ID<Product> = try self.id("product", of: "product")
        guard let product = try Products.product(id, in: transaction) else { throw Products.unknown(id) }
        if product.state == .listed { return product }
        return try ownProduct(to: .read, parts, in: transaction)
    }

    /// Whose decision a change is.
    var actor: EventActor { caller.isOperator ? .operator : .account }
}
