import Primitives

/// The implicit label of GB 45438-2025, Annex E: one JSON object under the name `AIGC`, all values strings.
///
/// A value of this type keeps the rules of Annex E that are known to us: the three fields that must not be empty,
/// and characters from 0x21 to 0x7E only. A producer's code of 27 characters must carry a valid unified social
/// credit code (GB 32100).
public struct AIGCLabel: Hashable, Sendable {
    /// How sure it is that the content was generated.
    public enum Certainty: String, Hashable, Sendable, CaseIterable {
        /// It is (the producer says so, or its own metadata does).
        case generated = "1"
        /// It may be (a user says so).
        case possible = "2"
        /// It is suspected to be (traces were found).
        case suspected = "3"
    }

    /// The most characters of a value. Ours: the standard's own bounds were not readable.
    public static let maximumCharacters = 512

    public let certainty: Certainty
    /// Name or code of who generated the content.
    public let contentProducer: String
    /// The producer's unique number of the content.
    public let produceID: String
    /// For the producer's protection of integrity.
    public let reservedCode1: String
    /// Name or code of who spreads the content.
    public let contentPropagator: String
    /// The propagator's unique number of the content.
    public let propagateID: String
    /// For the propagator's protection of integrity.
    public let reservedCode2: String

    /// - Throws: ``Problem/Kind/invalidValue`` with the first rule that a value breaks.
    public init(
        _ certainty: Certainty, contentProducer: String, produceID: String, reservedCode1: String = "",
        contentPropagator: String = "", propagateID: String = "", reservedCode2: String = ""
    ) throws(Problem) {
        self.certainty = certainty
        self.contentProducer = contentProducer
        self.produceID = produceID
        self.reservedCode1 = reservedCode1
        self.contentPropagator = contentPropagator
        self.propagateID = propagateID
        self.reservedCode2 = reservedCode2
        if let fault = AIGCFault.faults(of: fields).first {
            throw Problem(.invalidValue, fault.message, mend: fault.mend, parameter: fault.field?.rawValue)
        }
    }

    /// All seven, in the order of the standard.
    public var fields: [(field: AIGCField, value: String)] {
        [
            (.label, certainty.rawValue), (.contentProducer, contentProducer), (.produceID, produceID),
            (.reservedCode1, reservedCode1), (.contentPropagator, contentPropagator),
            (.propagateID, propagateID), (.reservedCode2, reservedCode2),
        ]
    }

    /// The object itself, `{"Label":"1",…}`: what carriers hold whose own name is AIGC.
    public var object: String {
        let members = fields.map { "\"\($0.field.rawValue)\":\(Self.quoted($0.value))" }
        return "{\(members.joined(separator: ","))}"
    }

    /// The object under its name, `{"AIGC":{"Label":"1",…}}`.
    public var wrapped: String { "{\"AIGC\":\(object)}" }

    /// The values have no control characters, so quote and backslash are all that is escaped.
    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
