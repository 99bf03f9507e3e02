import Accounting
import ArgumentParser
import Exchange
import Knowledge
import Persistence
import Primitives

/// `minato earnings quality`: how well the attribution agrees with what is lost without each source.
struct EarningsQualityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Hold the attribution of sampled answers against what is lost without each source.",
        discussion: """
            Services with `grounding.leave_one_out` answer sampled questions again, each time without one of the sources that \
            the answer cites. Figures are in thousandths. They are reported, and never the basis of pay.
            """)

    @OptionGroup var stored: DataOptions

    @Option(help: ArgumentHelp("Only answers of this month, such as 2026-11.", valueName: "month"))
    var month: String?

    @Option(help: ArgumentHelp("Only answers of this service.", valueName: "name"))
    var service: String?

    @Flag(help: "Print {\"quality\":[…]}, each as GET /api/earnings/quality has it.")
    var json = false

    func validate() throws {
        try stored.require()
        _ = try month.map(EarningsShowCommand.month)
    }

    func run() async throws {
        try await Failure.reported(for: json ? .error : .none) {
            let data = try StoredData(stored)
            let rows = try await data.database.read { [month, service] transaction in
                let named = try service.map { name throws(Problem) in
                    guard let known = try Services.service(named: name, in: transaction) else {
                        throw Problem(
                            .notFound, "There is no service \"\(name)\".",
                            mend: "Give the name of a service of the configuration or the API.",
                            parameter: "--service")
                    }
                    return known.id
                }
                return try AttributionChecks.quality(
                    month: month.flatMap { TradeMonth($0) }, of: named, in: transaction
                ).map { quality in
                    (
                        try Services.service(quality.service, in: transaction)?.name
                            ?? quality.service.description, quality
                    )
                }
            }
            if json {
                let body: JSONValue = ["quality": .array(rows.map { $1.json(named: $0) })]
                try StandardStream.output(body.serialized + Array("\n".utf8))
            } else {
                try StandardStream.output(Self.text(rows))
            }
        }
    }

    private static func text(_ rows: [(name: String, quality: AttributionQuality)]) -> String {
        guard !rows.isEmpty else { return "No answer's attribution was checked.\n" }
        return rows.map { name, quality in
            let compared = quality.concordant + quality.discordant
            let order =
                quality.concordance.map {
                    "\($0) ‰: \(Count.grouped(quality.concordant)) of \(Count.text(compared, "pair", "pairs")) agree"
                } ?? "no pairs to compare"
            return """
                \(name): \(Count.text(quality.answers, "answer", "answers")), \
                \(Count.text(quality.sources, "source", "sources")) left out
                  lost without a source  \(quality.meanLost) ‰ on average, at a share of \(quality.meanShare) ‰
                  order                  \(order), \(Count.grouped(quality.tied)) tied
                  correlation            \(quality.correlation.map { "\($0) ‰" } ?? "none: shares or losses do not differ")
                  nothing lost           in \(Count.text(quality.unharmed, "answer", "answers")) without one of the cited \
                sources

                """
        }.joined()
    }
}
