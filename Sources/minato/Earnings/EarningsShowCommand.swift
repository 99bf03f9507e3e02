import ArgumentParser
import Exchange
import Persistence
import Primitives

/// `minato earnings show`: sums by payee.
struct EarningsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Sum up by payee, agreement and product.",
        discussion: """
            `answer` is what a supplier earned with a product that was cited, `answer_source` what passed on to the \
            products it is derived from, `answer_broker` the broker's part; `model` and `compute` are the parts of \
            those; `unattributed` is what no passage carried.
            """)

    @OptionGroup var stored: DataOptions

    @Option(help: ArgumentHelp("Only this month, such as 2026-11.", valueName: "month"))
    var month: String?

    @Option(help: ArgumentHelp("Only this participant: its name or id.", valueName: "participant"))
    var participant: String?

    @Flag(help: "Print {\"earnings\":[…]}, amounts as exact decimals.")
    var json = false

    func validate() throws {
        try stored.require()
        _ = try month.map(Self.month)
    }

    func run() async throws {
        try await Failure.reported(for: json ? .error : .none) {
            let data = try StoredData(stored)
            let rows = try await data.database.read { [month, participant] transaction in
                let payee = try participant.map { try Self.participant($0, in: transaction) }
                return try AnswerShares.earnings(
                    in: month.flatMap { TradeMonth($0) }, of: payee, in: transaction
                ).map { try EarningLine($0, in: transaction) }
            }
            if json {
                let body: JSONValue = ["earnings": .array(rows.map(\.json))]
                try StandardStream.output(body.serialized + Array("\n".utf8))
            } else {
                try StandardStream.output(EarningLine.table(rows))
            }
        }
    }

    static func month(_ text: String) throws -> TradeMonth {
        guard let month = TradeMonth(text) else {
            throw ValidationError("\"\(text)\" is no month: write it as 2026-11.")
        }
        return month
    }

    private static func participant(
        _ text: String, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Participant> {
        if let named = try Participants.named(text, in: transaction) { return named.id }
        if let id = ID<Participant>(text), try Participants.participant(id, in: transaction) != nil {
            return id
        }
        throw Problem(
            .notFound, "There is no participant \"\(text)\".", mend: "Give its name or its id.",
            parameter: "--participant")
    }
}

/// One sum with the names of its things.
struct EarningLine: Sendable {
    private let earning: AnswerShares.Earning
    private let payee: String
    private let product: String

    init(_ earning: AnswerShares.Earning, in transaction: any ReadTransaction) throws(Problem) {
        self.earning = earning
        payee =
            if let participant = earning.participant {
                try Participants.participant(participant, in: transaction)?.name ?? participant.description
            } else {
                "(nobody)"
            }
        let metadata = try earning.product.flatMap { id throws(Problem) in
            try Products.product(id, in: transaction)
        }?.metadata
        let titles = metadata?["title"]
        product =
            titles?["en"]?.stringValue
            ?? titles?.objectValue?.sorted { $0.key < $1.key }.first?.value.stringValue ?? ""
    }

    var json: JSONValue {
        [
            "participant": earning.participant.map { .string($0.description) } ?? .null,
            "name": .string(payee), "kind": .string(earning.kind.rawValue),
            "agreement": earning.agreement.map { .string($0.description) } ?? .null,
            "product": earning.product.map { .string($0.description) } ?? .null,
            "title": .string(product), "amount": .string(earning.amount.decimal),
            "currency": .string(earning.amount.currency.code), "answers": .number(.integer(earning.answers)),
        ]
    }

    static func table(_ rows: [EarningLine]) -> String {
        guard !rows.isEmpty else { return "Nothing was earned with answers.\n" }
        let head = ["payee", "earned", "answers", "as", "product"]
        let cells = rows.map { row in
            [
                row.payee, "\(row.earning.amount.decimal) \(row.earning.amount.currency.code)",
                Count.grouped(row.earning.answers), row.earning.kind.rawValue, row.product,
            ]
        }
        let widths = head.indices.map { column in
            ([head] + cells).map { $0[column].count }.max() ?? 0
        }
        return ([head] + cells).map { row in
            row.enumerated().map { column, text in
                let blanks = String(repeating: " ", count: max(0, widths[column] - text.count))
                return column == 1 || column == 2 ? blanks + text : text + blanks
            }.joined(separator: "  ").trimmingSuffix { $0 == " " } + "\n"
        }.joined()
    }
}

extension String {
    fileprivate func trimmingSuffix(while isBlank: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
