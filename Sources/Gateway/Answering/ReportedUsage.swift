import NIOCore
import Primitives

/// The `usage` member of an answer. Figures that are missing are missing, never zero: zero is a figure.
struct ReportedUsage: Sendable, Hashable {
    var input: UInt64
    var cachedInput: UInt64
    var output: UInt64

    /// Nil when the value is null or lacks its figures.
    init?(_ value: JSONScanner.Value, _ scanner: JSONScanner) {
        guard value.kind == .object else { return nil }
        var input: UInt64?
        var output: UInt64?
        var total: UInt64?
        var cached: UInt64 = 0
        for member in scanner.members(of: value) {
            if scanner.isText(member.name, "prompt_tokens") {
                input = Self.count(member.value, scanner)
            } else if scanner.isText(member.name, "completion_tokens") {
                output = Self.count(member.value, scanner)
            } else if scanner.isText(member.name, "total_tokens") {
                total = Self.count(member.value, scanner)
            } else if scanner.isText(member.name, "prompt_tokens_details"),
                let value = scanner.member("cached_tokens", of: member.value)
            {
                cached = Self.count(value, scanner) ?? 0
            }
        }
        // Embeddings have no output, and tell so by a total that is the input.
        guard let input = input ?? total, let output = output ?? total.map({ $0 - min($0, input) }) else {
            return nil
        }
        self.input = input
        self.cachedInput = min(cached, input)
        self.output = output
    }

    private static func count(_ value: JSONScanner.Value, _ scanner: JSONScanner) -> UInt64? {
        scanner.integer(value).flatMap(UInt64.init(exactly:))
    }
}
