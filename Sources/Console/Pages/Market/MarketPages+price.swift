import Primitives

extension MarketPages {
    /// A price in a line: what is due when, and what each unit costs.
    static func price(_ price: JSONValue?, _ page: PageContext) -> String {
        guard let price else { return "" }
        let currency = price.text("currency")
        func money(_ text: String?) -> String { page.formats.money(text, currency) }
        var parts: [String] = []
        if let amount = price.text("one_off") { parts.append(page.text(MarketTexts.once, money(amount))) }
        if let amount = price.text("monthly") { parts.append(page.text(MarketTexts.monthly, money(amount))) }
        for meter in price.list("meters") { parts += lines(of: meter, money, page) }
        if let days = price.whole("trial_days"), days > 0 {
            parts.append(page.text(MarketTexts.trialDays, page.formats.number(days)))
        }
        if let amount = price.text("trial_amount") {
            parts.append(page.text(MarketTexts.trialAmount, money(amount)))
        }
        if let cap = price.text("monthly_cap") { parts.append(page.text(MarketTexts.capped, money(cap))) }
        if parts.isEmpty { parts.append(page.text(MarketTexts.free)) }
        if let rate = price.whole("citation_rate"), rate != 1_000 {
            parts.append(page.text(MarketTexts.citations, thousandths(rate)))
        }
        return parts.joined(separator: page.text(MarketTexts.then))
    }

    private static func lines(
        of meter: JSONValue, _ money: (String?) -> String, _ page: PageContext
    ) -> [String] {
        let unit = page.text(MarketTexts.word(meter.text("unit") ?? ""))
        let per = meter.whole("per") ?? 1
        // A thousand rows, a GiB: the rate may be for more than one.
        let unitOfRate =
            per == 1
            ? (page.language == .japanese ? "1\(unit)" : unit)
            : meter.text("unit") == "byte" ? page.formats.bytes(per) : "\(page.formats.number(per)) \(unit)"
        var lines: [String] = []
        if let rate = meter.text("rate") {
            lines.append(page.text(MarketTexts.metered, money(rate), unitOfRate))
        }
        for tier in meter.list("tiers") {
            let rate = page.text(MarketTexts.metered, money(tier.text("rate")), unitOfRate)
            lines.append(
                tier.text("up_to").map { page.text(MarketTexts.tier, page.formats.number($0), unit, rate) }
                    ?? page.text(MarketTexts.lastTier, rate))
        }
        if let free = meter.text("free"), free != "0" {
            lines.append(page.text(MarketTexts.freeUnits, page.formats.number(free), unit))
        }
        return lines
    }

    /// 1,500 thousandths as `1.5`.
    private static func thousandths(_ count: Int64) -> String {
        var text = "\(count / 1_000).\(String(1_000 + abs(count % 1_000)).dropFirst())"
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
