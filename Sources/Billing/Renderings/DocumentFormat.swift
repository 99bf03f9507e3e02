import Primitives

/// In which form an invoice or statement is given.
public enum DocumentFormat: String, Hashable, Sendable, CaseIterable {
    /// The document itself, with what the log says of it.
    case json
    /// The lines (RFC 4180).
    case csv
    /// Every use and charge of the invoice, with its place in the log (RFC 4180).
    case usage
    /// For printing.
    case html
    /// UBL 2.1 in the profile of Japan, JP PINT.
    case ublJP = "ubl-jp"
    /// UBL 2.1 in the profile of EN 16931.
    case ublEN = "ubl-en"
    /// What the tax platform of China asks for.
    case fapiao

    public var mediaType: String {
        switch self {
        case .json, .fapiao: "application/json"
        case .csv, .usage: "text/csv; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .ublJP, .ublEN: "application/xml"
        }
    }

    /// Behind the dot of a file's name.
    public var fileExtension: String {
        switch self {
        case .json, .fapiao: "json"
        case .csv, .usage: "csv"
        case .html: "html"
        case .ublJP, .ublEN: "xml"
        }
    }

    /// The format that a field `Accept` prefers, by the order in which it names them (RFC 9110 §12.5.1, weights apart).
    /// - Parameter country: Of the issuer: decides on the profile of XML.
    public init(accept: String?, country: String?) {
        for range in (accept ?? "").split(separator: ",") {
            let type = range.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
            switch type {
            case "text/html":
                self = .html
                return
            case "text/csv":
                self = .csv
                return
            case "application/xml", "text/xml":
                self = country == "JP" ? .ublJP : .ublEN
                return
            case "application/json", "*/*":
                self = .json
                return
            default: continue
            }
        }
        self = .json
    }
}
