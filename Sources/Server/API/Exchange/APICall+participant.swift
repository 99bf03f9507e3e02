import Exchange
import Persistence
import Primitives

extension APICall {
    /// The organisation for which the caller speaks: that of the key's account; the house for operators.
    /// - Throws: `forbidden` where the account is no participant's.
    func participant(
        _ parts: ExchangeParts, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant {
        switch caller {
        case .operator: return parts.house
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
