import Documents
import Primitives

/// What happens to a user who breaks the rules again and again (CN Interim Measures Art. 14(2); TC260-003 7g).
public struct MisuseLadder: Hashable, Sendable {
    public enum Step: String, Hashable, Sendable, CaseIterable {
        case warn, limit, suspend, end
    }

    public let duty: DutyID
    public let clause: String
    /// Violations in a row that lead to the next step.
    public let consecutive: Int
    /// Violations within a day that lead to the next step.
    public let perDay: Int
    /// In the order in which they are taken.
    public let ladder: [Step]
    /// What the user is told at each step.
    public let texts: [Step: TextKey]
    /// Whether each step can be undone by an appeal.
    public let appeal: Bool
}

extension MisuseLadder {
    static let keys = ["duty", "clause", "consecutive", "per_day", "ladder", "texts", "appeal"]

    init?(reading reader: MappingReader, duties: DutyList, texts: [TextKey: LocalizedText]) {
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 14(2)\"")?.value
        let consecutive = reader.requiredInteger("consecutive", 1...1_000)
        let perDay = reader.requiredInteger("per_day", 1...100_000)
        let ladder = reader.choices("ladder", Step.self)
        if ladder != Step.allCases.filter(ladder.contains) || ladder.isEmpty {
            reader.faults.add(
                reader.position(of: "ladder"), reader.path(of: "ladder"), "the steps do not rise",
                "write them from warn over limit and suspend to end")
        }
        var told: [Step: TextKey] = [:]
        let stepTexts = reader.mapping("texts", keys: Step.allCases.map(\.rawValue))
        for step in ladder {
            guard let key = stepTexts?.textKey(step.rawValue, of: texts) else {
                if stepTexts?.has(step.rawValue) != true {
                    reader.faults.add(
                        reader.position(of: "texts"), reader.path(of: "texts"),
                        "the step \(step.rawValue) has no text", "add \"\(step.rawValue): misuse_warning\"")
                }
                continue
            }
            told[step] = key
        }
        let appeal = reader.boolean("appeal", standard: true)
        guard let duty, let clause, let consecutive, let perDay else { return nil }
        self.init(
            duty: duty, clause: clause, consecutive: consecutive, perDay: perDay, ladder: ladder, texts: told,
            appeal: appeal)
    }
}
