import Compliance
import Oversight
import Persistence
import Primitives

extension Person {
    /// The most steps that are shown with a person.
    private static let shownSteps = 100

    /// As the API shows it.
    func json(at now: Timestamp, in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        let state = try Misuse.state(of: id, in: transaction)
        let steps = try Misuse.steps(of: id, limit: Self.shownSteps, in: transaction)
        return json(state.json(steps, at: now))
    }

    func json(_ misuse: JSONValue) -> JSONValue {
        [
            "id": .id(id), "account": .id(account), "is_end_user": .bool(isNamed),
            "age_band": .text(ageBand?.rawValue), "guardian_consent_at": .time(guardianConsentAt),
            "training_opt_out_at": .time(trainingOptOutAt), "misuse": misuse, "created_at": .time(createdAt),
        ]
    }
}

extension MisuseState {
    func json(_ steps: [MisuseStep], at now: Timestamp) -> JSONValue {
        let effect = effect(at: now)
        return [
            "in_force": .text(effect?.rawValue), "until": effect == nil ? .null : .time(effectUntil),
            "violations_in_a_row": .count(inRow), "steps": .array(steps.map(\.json)),
        ]
    }
}

extension MisuseStep {
    var json: JSONValue {
        [
            "id": .id(id), "step": .name(step), "cause": .id(cause), "at": .time(at),
            "until": .time(effectUntil), "lifted_at": .time(liftedAt),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}
