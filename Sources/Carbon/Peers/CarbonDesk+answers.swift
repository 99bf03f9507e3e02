import Exchange
import Persistence
import Primitives

extension CarbonDesk {
    /// What goes out at one attempt: an event, and what is held for it.
    struct Outgoing: Sendable {
        let body: String
        let held: [HeldRead]
    }

    /// What answers a question at this moment.
    private struct Answer: Sendable {
        let kind: CarbonEvent.Kind
        let data: JSONValue
        let reads: [CarbonAccess.Read]
        let asker: Participant
    }

    /// Looks up what the asker may see now and holds its price, in this order; nothing is held for an answer without
    /// footprints. Tell ``settle(_:wasTaken:at:in:)`` how the attempt ended.
    /// - Throws: `forbidden` where the asker is suspended, or an agreement ended in between: nothing is to be sent.
    func answer(
        _ question: CarbonQuestion, by delivery: ID<CarbonDelivery>, at now: Timestamp,
        in database: any Database
    ) async throws -> Outgoing {
        let answer = try await database.read { try self.answer(question, at: now, in: $0) }
        // Before anything is held: what cannot be written gives nothing back.
        let body = try event(answer.kind, answer.data, delivery, at: now).json.canonicalText
        do {
            let held = try await database.write { try hold(answer.reads, by: answer.asker, at: now, in: $0) }
            return Outgoing(body: body, held: held)
        } catch let problem as Problem
            where [.policyViolation, .insufficientQuota, .accountSuspended].contains(problem.kind)
        {
            let refusal = Self.refusal(of: question, "AccessDenied", problem.detail)
            return Outgoing(
                body: try event(.rejected, refusal, delivery, at: now).json.canonicalText, held: [])
        }
    }

    private func answer(
        _ question: CarbonQuestion, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Answer {
        guard let asker = try Participants.participant(question.asker, in: transaction),
            asker.state == .active
        else { throw Problem(.forbidden, "The participant that asked is suspended.") }
        let access = try CarbonAccess(of: asker, at: now, in: transaction)
        let found = try access.list(
            FootprintFilter(criteria: question.criteria), after: nil, limit: CarbonEvent.maximumFootprints,
            in: transaction
        ).items.filter(\.footprint.isActive)
        guard !found.isEmpty else {
            let refusal = Self.refusal(
                of: question, "NotFound", "No footprint that you may see meets the criteria.")
            return Answer(kind: .rejected, data: refusal, reads: [], asker: asker)
        }
        return Answer(
            kind: .fulfilled,
            data: [
                "requestEventId": .string(question.request),
                "pfs": .array(found.map(\.footprint.document)),
            ], reads: access.reads(of: found), asker: asker)
    }

    private static func refusal(
        of question: CarbonQuestion, _ code: String, _ message: String
    ) -> JSONValue {
        [
            "requestEventId": .string(question.request),
            "error": ["code": .string(code), "message": .string(message)],
        ]
    }

    /// The id is that of the delivery: the partner knows another attempt by it (CloudEvents 1.0 §3.1). What it says is looked
    /// up anew each time.
    private func event(
        _ kind: CarbonEvent.Kind, _ data: JSONValue, _ delivery: ID<CarbonDelivery>, at now: Timestamp
    ) -> CarbonEvent {
        var id = ""
        for (index, digit) in delivery.bytes.hexadecimal.enumerated() {
            if [8, 12, 16, 20].contains(index) { id += "-" }
            id.append(digit)
        }
        return CarbonEvent(kind, id: id, source: source, at: now, data: data)
    }
}
