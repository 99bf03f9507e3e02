import Exchange
import Persistence
import Primitives

/// A partner's request that waits for its answer.
///
/// It is kept in place of the answer: what the partner may see is looked up when the answer goes out, at each attempt
/// anew, so that nothing leaves under an agreement that has ended meanwhile.
struct CarbonQuestion: Hashable, Sendable {
    let asker: ID<Participant>
    /// The id of the partner's event.
    let request: String
    let criteria: JSONValue

    init(asker: ID<Participant>, request: String, criteria: JSONValue) {
        self.asker = asker
        self.request = request
        self.criteria = criteria
    }

    /// Nil for what is no question.
    init?(reading json: JSONValue) {
        guard let kept = json[Self.member],
            let asker = kept["asker"]?.stringValue.flatMap(ID<Participant>.init),
            let request = kept["request"]?.stringValue, let criteria = kept["criteria"]
        else { return nil }
        self.init(asker: asker, request: request, criteria: criteria)
    }

    /// What no event of PACT has.
    private static let member = "question"

    var json: JSONValue {
        [
            Self.member: [
                "asker": .string(asker.description), "request": .string(request), "criteria": criteria,
            ]
        ]
    }
}
