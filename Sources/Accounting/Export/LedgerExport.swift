import Persistence
import Primitives

/// The whole ledger as text, for other programs and other people.
///
/// ```swift
/// try await database.read { try LedgerExport.write(.beancount, in: $0) { text in file.write(text) } }
/// ```
public enum LedgerExport {
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// Beancount: what was posted, and a balance assertion for every account, so that `bean-check`
        /// recomputes the ledger. What is only held moves no money and stands in the other two formats.
        case beancount
        /// One JSON document: accounts with their totals, all transfers.
        case json
        /// All transfers, one a line (RFC 4180).
        case csv
    }

    /// Transfers read at a time.
    public static let rowsPerPage = 1_000

    /// Hands the text to `sink` piece by piece, transfers in the order of their ids. All of it belongs to the one
    /// snapshot of `transaction`.
    /// - Throws: What reading and `sink` throw.
    public static func write(
        _ format: Format, in transaction: any ReadTransaction, to sink: (String) throws -> Void
    ) throws {
        let book = try LedgerBook(in: transaction)
        var writer: any LedgerWriter =
            switch format {
            case .beancount: BeancountWriter(book)
            case .json: JSONLedgerWriter(book)
            case .csv: CSVLedgerWriter(book)
            }
        try sink(writer.head())
        var request = try PageRequest<Transfer>(limit: rowsPerPage)
        while true {
            let page = try Ledger.transfers(request, in: transaction)
            let text = page.items.map { writer.transfer($0) }.joined()
            if !text.isEmpty { try sink(text) }
            guard let next = page.next else { break }
            request = try PageRequest(after: next, limit: rowsPerPage)
        }
        try sink(writer.tail())
    }
}
