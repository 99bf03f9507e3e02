import Primitives

/// Which part of an invoice a credit note takes back, and why.
public struct CreditNoteDraft: Hashable, Sendable {
    /// The most characters of a reason.
    public static let maximumReasonCharacters = 500

    public struct Line: Hashable, Sendable {
        /// The number of a line of the invoice.
        public let line: Int64
        /// How much of it, in minor units; nil for all that is left.
        public let net: Int64?

        public init(line: Int64, net: Int64? = nil) {
            self.line = line
            self.net = net
        }
    }

    /// Stands on the note.
    public let reason: String
    /// Nil for all that is left of the invoice.
    public let lines: [Line]?

    /// - Throws: `invalidValue` for a reason out of bounds, no line, or a line twice.
    public init(reason: String, lines: [Line]? = nil) throws(Problem) {
        guard 1...Self.maximumReasonCharacters ~= reason.unicodeScalars.count, Party.isClean(reason),
            !reason.allSatisfy(\.isWhitespace)
        else {
            throw Problem(
                .invalidValue, "The reason is out of bounds.",
                mend: "Give 1 to \(Self.maximumReasonCharacters) characters on one line.", parameter: "reason"
            )
        }
        if let lines, lines.isEmpty || Set(lines.map(\.line)).count != lines.count {
            throw Problem(
                .invalidValue, "No line is named, or one twice.",
                mend: "Name each line once, or leave \"lines\" out for the whole invoice.", parameter: "lines"
            )
        }
        self.reason = reason
        self.lines = lines
    }
}
