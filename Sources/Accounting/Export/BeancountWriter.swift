import Primitives

/// The ledger in Beancount's syntax (v3). Debits are positive, credits negative; each entry has both.
struct BeancountWriter: LedgerWriter {
    private let book: LedgerBook
    private var lastPostedAt: Timestamp?

    init(_ book: LedgerBook) { self.book = book }

    mutating func head() -> String {
        let currencies = Set(book.accounts.map(\.currency.code)).sorted()
        var text = "; Debits are positive, credits negative. Amounts are exact.\n"
        text += "option \"title\" \"Minato ledger\"\n"
        for currency in currencies { text += "option \"operating_currency\" \"\(currency)\"\n" }
        for account in book.accounts {
            // An account opens before its first transfer, also where a clock was set back between the two.
            let opened = min(account.createdAt, book.firstTransferAt ?? account.createdAt)
            text += "\n\(Self.date(opened)) open \(Self.name(account)) \(account.currency)\n"
            if let name = book.customerName(account.id) { text += "  name: \(Self.quoted(name))\n" }
        }
        return text
    }

    mutating func transfer(_ transfer: Transfer) -> String {
        guard transfer.kind != .pending, transfer.amount.nanos > 0, let debit = book.account(transfer.debit),
            let credit = book.account(transfer.credit)
        else { return "" }
        lastPostedAt = max(lastPostedAt ?? transfer.createdAt, transfer.createdAt)
        let amount = transfer.amount.decimal
        let links = [transfer.useID?.description, transfer.link?.description].compactMap { $0 }
        var text = "\n\(Self.date(transfer.createdAt)) * \(Self.quoted(transfer.code.rawValue))"
        for link in links { text += " ^\(link)" }
        text += "\n  transfer: \(Self.quoted(transfer.id.description))"
        text += "\n  time: \(Self.quoted(transfer.createdAt.rfc3339))"
        if let reversed = transfer.reverses { text += "\n  reverses: \(Self.quoted(reversed.description))" }
        text += "\n  \(Self.name(debit))  \(amount) \(transfer.amount.currency)"
        text += "\n  \(Self.name(credit))  -\(amount) \(transfer.amount.currency)\n"
        return text
    }

    /// The totals as the ledger has them, asserted on the day after the last entry.
    mutating func tail() -> String {
        let last = lastPostedAt ?? book.accounts.map(\.createdAt).max()
        guard let last else { return "" }
        let day = Self.date(last + .seconds(86_400))
        return book.accounts.reduce(into: "\n") { text, account in
            let total = MoneyTotal(nanos: -account.totals.balance, currency: account.currency)
            // "~ 0": to the last nano-unit, where Beancount would allow for rounding.
            text += "\(day) balance \(Self.name(account))  \(total.decimal) ~ 0 \(account.currency)\n"
        }
    }

    private static func name(_ account: LedgerAccount) -> String {
        switch account.kind {
        case .customer:
            // Components begin with a capital or a digit, and the id's own text begins with a digit.
            "Liabilities:Customers:\(account.customer.map { $0.description.dropFirst(Account.prefix.count + 1) } ?? "X\(account.id)")"
        case .revenue: "Income:Revenue:\(account.currency)"
        case .funding: "Assets:Funding:\(account.currency)"
        case .rounding: "Expenses:Rounding:\(account.currency)"
        case .payable:
            "Liabilities:Payables:\(account.holder.map { $0.description.dropFirst(Account.prefix.count + 1) } ?? "X\(account.id)"):\(account.currency)"
        case .clearing: "Liabilities:Clearing:\(account.currency)"
        case .fee: "Income:Fees:\(account.currency)"
        case .held: "Liabilities:Held:\(account.currency)"
        case .payout: "Assets:Payouts:\(account.currency)"
        case .unattributed: "Liabilities:Unattributed:\(account.currency)"
        case .tax: "Liabilities:Taxes:\(account.currency)"
        }
    }

    private static func date(_ time: Timestamp) -> Substring { time.rfc3339.prefix(10) }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
