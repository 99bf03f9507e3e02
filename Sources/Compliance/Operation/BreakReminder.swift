import Documents
import Primitives

/// When a user who goes on and on is reminded to take a break.
public struct BreakReminder: Hashable, Sendable {
    /// Whose number it is.
    public enum Basis: String, Hashable, Sendable, CaseIterable {
        /// The clause sets it.
        case clause
        /// Ours, within what the clause leaves open.
        case house
    }

    public let duty: DutyID
    public let clause: String
    public let everyMinutes: Int
    public let basis: Basis
    public let text: TextKey
}

extension BreakReminder {
    static let keys = ["duty", "clause", "every_minutes", "basis", "text"]

    init?(reading reader: MappingReader, duties: DutyList, texts: [TextKey: LocalizedText]) {
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 10\"")?.value
        let minutes = reader.requiredInteger("every_minutes", 1...1_440)
        let basis = reader.requiredChoice("basis", Basis.self)
        _ = reader.requiredNode("text", like: "break_reminder")
        let text = reader.textKey("text", of: texts)
        guard let duty, let clause, let minutes, let basis, let text else { return nil }
        self.init(duty: duty, clause: clause, everyMinutes: minutes, basis: basis, text: text)
    }
}
