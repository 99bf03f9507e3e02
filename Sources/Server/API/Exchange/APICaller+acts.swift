import Accounting
import Exchange
import Persistence
import Primitives

extension APICaller {
    /// The organisation for which the caller speaks, where the key's member may do this for it. The house for
    /// operators, who may do everything.
    /// - Parameter key: The account's key that the request bears.
    /// - Throws: `forbidden` where the account takes no part, the role does not allow it, or a suspended organisation
    ///   would do more than read.
    func participant(
        to act: Member.Act, by key: ID<APIKey>?, house: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant {
        let participant = try organisation(house, in: transaction)
        try Members.require(act, of: key, in: transaction)
        guard act == .read || participant.state == .active else {
            throw Problem(
                .forbidden, "\(participant.legalName) is suspended.",
                mend: "Ask the operator of the exchange.")
        }
        return participant
    }

    /// An agreement to which the caller is a party, and the caller. Operators see all.
    /// - Throws: `notFound` for one of others.
    func agreement(
        _ id: ID<Agreement>, to act: Member.Act, by key: ID<APIKey>?, house: Participant,
        in transaction: any ReadTransaction
    ) throws(Problem) -> (Agreement, Participant) {
        let own = try participant(to: act, by: key, house: house, in: transaction)
        guard let agreement = try Agreements.agreement(id, in: transaction),
            isOperator || agreement.isParty(own.id)
        else { throw Agreements.unknown(id) }
        return (agreement, own)
    }

    /// The organisation of the key's account, whatever the key's member may do; the house for operators.
    private func organisation(
        _ house: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant {
        switch self {
        case .operator: return house
        case .account(let own):
            if let participant = try Participants.participant(of: own.id, in: transaction) {
                return participant
            }
        case .anybody: break
        }
        throw Problem(
            .forbidden, "The key's account takes no part in the exchange.",
            mend: "Ask the operator to register your organisation: POST /api/participants.")
    }
}
