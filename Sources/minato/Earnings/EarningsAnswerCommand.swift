import Accounting
import ArgumentParser
import Exchange
import Knowledge
import Persistence
import Primitives

/// `minato earnings answer`: one answer, from its charge down to the passages.
struct EarningsAnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Trace one answer: its charge, its sentences, their passages, who was paid.")

    @OptionGroup var stored: DataOptions

    @Argument(help: "The record of the answer: use_…, its x-minato-record.")
    var record: String

    @Flag(help: "Print what GET /api/records/{record} shows as `grounding`.")
    var json = false

    func validate() throws { try stored.require() }

    func run() async throws {
        try await Failure.reported(for: json ? .error : .none) {
            let data = try StoredData(stored)
            let record = record
            let (text, document) = try await data.database.read { transaction in
                guard let id = ID<Use>(record), let entry = try Uses.record(id, in: transaction),
                    let grounding = try AnswerRevenue.grounding(of: id, in: transaction)
                else {
                    throw Problem(
                        .notFound, "There is no grounded answer \"\(record)\" on record.",
                        mend: "GET /api/records lists the records.", parameter: "record")
                }
                let entries = try AnswerShares.entries(of: id, in: transaction)
                return (
                    try Self.text(entry, grounding, entries, in: transaction), grounding.json
                )
            }
            try StandardStream.output(
                json ? String(decoding: document.serialized, as: UTF8.self) + "\n" : text)
        }
    }

    private static func text(
        _ entry: RecordEntry, _ grounding: AnswerGrounding, _ entries: [TradeEntry],
        in transaction: any ReadTransaction
    ) throws(Problem) -> String {
        let record = entry.record
        var text = """
            \(record.id)  \(record.charge), leaf \(entry.logIndex), \(grounding.mode.rawValue) from \
            \(grounding.knowledgeBase)

            """
        for (index, sentence) in grounding.sentences.enumerated() {
            let cited = sentence.citations.map { "[\($0.passage)]" }.joined()
            let removed =
                sentence.removed > 0
                ? ", \(Count.text(sentence.removed, "citation", "citations")) taken out" : ""
            text += """
                  sentence \(index + 1) (characters \(sentence.range.lowerBound)–\(sentence.range.upperBound)): \
                \(Count.text(sentence.tokens, "token", "tokens")) \(cited.isEmpty ? "cite nothing" : "cite \(cited)")\
                \(sentence.isFound ? " (found by the check)" : "")\(removed)

                """
        }
        for (index, passage) in grounding.passages.enumerated() {
            text += """
                  [\(index + 1)] \(passage.document) #\(passage.ordinal), rate \(passage.rate) ‰, \
                \(passage.agreement), sha256 \(passage.hash.hexadecimal.prefix(16))…

                """
        }
        for entry in entries {
            let name = try entry.participant.flatMap { id throws(Problem) in
                try Participants.participant(id, in: transaction)?.name
            }
            let product = entry.product.map { " for \($0)" } ?? ""
            text +=
                "  \(entry.amount) to \(name ?? "(nobody)") as \(entry.kind.rawValue)\(product), \(entry.month.text)\n"
        }
        return text
    }
}
