import Accounting
import Oversight
import Persistence
import Primitives

/// The texts that are kept of a person, opened for the person's own eyes.
struct PersonTexts {
    /// The most bytes of texts in one answer.
    static let maximumBytes = 4 << 20

    private(set) var json: [JSONValue] = []
    /// Whether there are more.
    private(set) var isCut = false

    init(
        of subject: SubjectHash, at now: Timestamp, in vault: ContentVault, _ transaction: any ReadTransaction
    ) throws(Problem) {
        let most = PersonFile.maximumEntries
        let uses = try ContentVault.uses(of: subject, limit: most, in: transaction)
        isCut = uses.count == most
        var bytes = 0
        for use in uses {
            for part in try ContentVault.parts(of: use, in: transaction) {
                guard let text = try vault.text(of: use, part, at: now, in: transaction) else { continue }
                bytes += text.count
                guard bytes <= Self.maximumBytes else {
                    isCut = true
                    return
                }
                json.append([
                    "record": .id(use), "part": .name(part),
                    "text": .string(String(decoding: text, as: UTF8.self)),
                ])
            }
        }
    }
}
