import Documents
import Foundation
import Primitives

/// What a string may be.
struct TextShape: Sendable {
    enum Form: Sendable {
        case plain
        /// Printable characters only, no blanks.
        case visible
        case amount
        case signedAmount
        case currency
        /// RFC 3339.
        case time
        case id(prefix: String)
        case base64
        case hexadecimal
    }

    let form: Form
    /// In Unicode scalars; nil for no bounds.
    let lengths: ClosedRange<Int>?
    let example: String?

    init(_ form: Form, lengths: ClosedRange<Int>? = nil, example: String? = nil) {
        self.form = form
        self.lengths = lengths
        self.example = example
    }

    /// What is wrong with a text and how to mend it; nil when nothing is.
    func fault(in text: String) -> (fault: String, mend: String)? {
        if let lengths, !lengths.contains(text.unicodeScalars.count) {
            return (
                "has \(text.unicodeScalars.count) characters",
                "Give \(lengths.lowerBound) to \(lengths.upperBound) characters."
            )
        }
        switch form {
        case .plain: return Self.controlFault(in: text)
        case .visible:
            guard text.unicodeScalars.contains(where: { !$0.properties.isPrintable }) else { return nil }
            return ("holds blanks or what does not show", "Use printable characters without blanks.")
        case .amount: return Self.amountFault(text, isSigned: false)
        case .signedAmount: return Self.amountFault(text, isSigned: true)
        case .currency:
            guard Currency(text) == nil else { return nil }
            let near = Spelling.nearest(to: text, among: Currency.all.map(\.code)) ?? "JPY"
            return ("is not a currency", "Give a code of ISO 4217 such as \"\(near)\".")
        case .time:
            guard Timestamp(rfc3339: text) == nil else { return nil }
            return ("is not a time", "Write it as RFC 3339 does, such as \"2026-01-31T09:30:00Z\".")
        case .id(let prefix):
            let digits = text.dropFirst(prefix.count + 1)
            guard !text.hasPrefix(prefix + "_") || digits.utf8.count != 26 else { return nil }
            return ("is not an id", "Ids of this kind are \"\(prefix)_\" and 26 characters.")
        case .base64: return Data(base64Encoded: text) == nil ? ("is not base64", "Use RFC 4648 §4.") : nil
        case .hexadecimal:
            return text.allSatisfy(\.isHexDigit) ? nil : ("is not hexadecimal", "Use 0-9 and a-f.")
        }
    }

    /// Control characters other than tab and line breaks are no text of a person's: U+0000 ends a text for some readers,
    /// and others move the cursor of whoever prints it.
    static func controlFault(in text: String) -> (fault: String, mend: String)? {
        let found = text.unicodeScalars.first { scalar in
            scalar.properties.generalCategory == .control && !["\t", "\n", "\r"].contains(scalar)
        }
        guard let found else { return nil }
        let code = String(found.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 4 - code.count) + code
        return ("holds the control character U+\(padded)", "Leave it out; tab and line breaks may stand.")
    }

    private static func amountFault(_ text: String, isSigned: Bool) -> (fault: String, mend: String)? {
        do {
            // The currency takes no part in the reading of digits.
            let total = try MoneyTotal(decimal: text, currency: .jpy)
            return isSigned || total.nanos >= 0 ? nil : ("is below zero", "Give zero or more.")
        } catch {
            return (
                "is not an amount", error.mend ?? "Write digits with at most one point, such as \"10.5\"."
            )
        }
    }
}

extension TextShape {
    /// As a JSON Schema.
    var schema: [String: JSONValue] {
        var schema: [String: JSONValue] = ["type": "string"]
        switch form {
        case .plain: break
        case .visible: schema["pattern"] = #"^\S+$"#
        case .amount: schema["pattern"] = #"^(0|[1-9][0-9]*)(\.[0-9]{1,9})?$"#
        case .signedAmount: schema["pattern"] = #"^-?(0|[1-9][0-9]*)(\.[0-9]{1,9})?$"#
        case .currency: schema["pattern"] = "^[A-Z]{3}$"
        case .time: schema["format"] = "date-time"
        case .id(let prefix): schema["pattern"] = "^\(prefix)_[0-9a-hjkmnp-tv-z]{26}$"
        case .base64: schema["contentEncoding"] = "base64"
        case .hexadecimal: schema["pattern"] = "^[0-9a-f]*$"
        }
        if let lengths {
            schema["minLength"] = .count(lengths.lowerBound)
            schema["maxLength"] = .count(lengths.upperBound)
        }
        if let example { schema["examples"] = [.string(example)] }
        return schema
    }
}
