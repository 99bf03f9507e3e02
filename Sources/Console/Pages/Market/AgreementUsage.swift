import Foundation
import Primitives

/// What was used under an agreement beside what it allows.
struct AgreementUsage: Sendable {
    private let agreement: JSONValue
    private let uses: [JSONValue]
    /// Whether there are more uses than were looked at.
    private let isPart: Bool
    /// How the next use would be decided; nil where the API does not tell this person.
    private let trial: JSONValue?

    /// The most uses that are added up.
    private static let maximumUses = 200

    init(of agreement: JSONValue, _ page: PageContext) async throws {
        let path = "/api/agreements/\(Address.encoded(page["agreement"]))"
        let found = try await page.find("\(path)/uses", [("limit", "\(Self.maximumUses)")])
        self.agreement = agreement
        uses = found?.items ?? []
        isPart = found?.text("next_cursor") != nil
        trial = try await Self.trial(of: agreement, path, page)
    }

    /// The uses, newest first.
    var latest: ArraySlice<JSONValue> { uses.prefix(20) }

    /// Asks about one more use of the first kind that is permitted; nothing is changed.
    private static func trial(
        of agreement: JSONValue, _ path: String, _ page: PageContext
    ) async throws -> JSONValue? {
        guard let permission = agreement["policy"]?.list("permission").first,
            let action = permission.text("action")?.split(whereSeparator: { ":/".contains($0) }).last
        else { return nil }
        var body: [String: JSONValue] = ["action": .string(String(action))]
        let purposes = permission.list("constraint").first { $0.text("leftOperand") == "purpose" }
            .flatMap { $0["rightOperand"] }
        if let purposes { body["purpose"] = purposes.arrayValue == nil ? .array([purposes]) : purposes }
        do {
            return try await page.perform(ConsoleCall("POST", "\(path)/dry-run", body: .object(body)))
        } catch is ConsoleProblem {
            return nil
        }
    }

    func components(_ page: PageContext) -> [Component] {
        let rows = limits(page)
        var parts: [Component] = [
            .table(
                Table(
                    page.text(MarketTexts.limits),
                    [
                        page.column(Texts.kind), page.column(MarketTexts.used, figure: true),
                        page.column(MarketTexts.limit, figure: true),
                        page.column(MarketTexts.left, figure: true),
                    ], rows, empty: page.text(MarketTexts.noLimit)))
        ]
        if isPart {
            parts.append(
                .paragraph(page.text(MarketTexts.usedOf, page.formats.number(Int64(Self.maximumUses)))))
        }
        if let trial, let isPermitted = trial["is_permitted"]?.boolValue {
            let isPossible = isPermitted && trial["is_possible"]?.boolValue ?? true
            parts.append(
                .notice(
                    Notice(
                        isPossible ? .information : .warning,
                        page.text(isPossible ? MarketTexts.nextUse : MarketTexts.noNextUse),
                        mend: isPossible ? nil : UseReason.all(of: trial, page))))
        }
        return parts
    }

    // MARK: figures

    /// The smallest bound that a permission sets for a left operand.
    private func bound(_ operand: String) -> Decimal? {
        (agreement["policy"]?.list("permission") ?? []).flatMap { $0.list("constraint") }
            .filter { ["lteq", "lt", "eq"].contains($0.text("operator") ?? "") }
            .filter { $0.text("leftOperand") == operand }
            .compactMap {
                ($0.text("rightOperand") ?? $0.text("rightOperand.@value")).flatMap { Decimal(string: $0) }
            }
            .min()
    }

    private func used(_ unit: String) -> Decimal {
        uses.compactMap { $0.text("document.used.\(unit)") }.compactMap { Decimal(string: $0) }.reduce(0, +)
    }

    /// All charges, or those of the meters in one month.
    private func charged(in month: String? = nil) -> Decimal {
        uses.filter { use in
            month == nil
                || use.text("month") == month && ["use", "delivery"].contains(use.text("kind") ?? "")
        }.compactMap { $0.text("charge") }
            .compactMap { Decimal(string: $0) }.reduce(0, +)
    }

    private func limits(_ page: PageContext) -> [[Cell]] {
        let currency = agreement.text("price.currency")
        let count = uses.filter { ["use", "delivery"].contains($0.text("kind") ?? "") }.count
        func number(_ value: Decimal) -> String { page.formats.number("\(value)") }
        func money(_ value: Decimal) -> String { page.formats.money("\(value)", currency) }
        func row(_ title: Phrase, _ used: Decimal, _ bound: Decimal?, _ written: (Decimal) -> String)
            -> [Cell]
        {
            let rest = bound.map { max($0 - used, 0) }
            return [
                Cell(page.text(title)), Cell(written(used), .figure),
                Cell(bound.map(written) ?? page.text(MarketTexts.noLimit), .figure),
                Cell(rest.map(written) ?? "", rest == 0 ? .bad : .figure),
            ]
        }
        var rows = [row(MarketTexts.usesCounted, Decimal(count), bound("count"), number)]
        // Where not all uses were added up, the decision knows how many are left beside the one it was asked about.
        if isPart, trial?["is_permitted"]?.boolValue == true, let left = trial?.whole("remaining_uses") {
            rows[0][3] = Cell(page.formats.number(left + 1), .figure)
        }
        for (title, unit) in [
            (MarketTexts.rows, "rows"), (MarketTexts.bytes, "bytes"), (MarketTexts.tokens, "tokens"),
        ] {
            let (used, bound) = (used(unit), bound("urn:minato:odrl:\(unit)"))
            // What nobody uses and nobody bounds says nothing.
            guard used > 0 || bound != nil else { continue }
            rows.append(row(title, used, bound, number))
        }
        rows.append(row(MarketTexts.monthSoFar, charged(), bound("payAmount"), money))
        if let cap = agreement.text("price.monthly_cap").flatMap({ Decimal(string: $0) }),
            let month = uses.first?.text("month")
        {
            rows.append(row(SupplyFormTexts.cap, charged(in: month), cap, money))
        }
        if let end = trial?.text("until") ?? agreement.text("ends_at") {
            rows.append([
                Cell(page.text(MarketTexts.time)), Cell(""), Cell(page.formats.time(end), .figure), Cell(""),
            ])
        }
        return rows
    }
}
