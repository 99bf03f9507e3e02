import Primitives

/// The metadata of a product: DCAT 3 (`dct:title`, `dct:description`, `dcat:keyword`, `dcat:theme`, `dct:language`,
/// `dct:spatial`, `dct:temporal`, `dct:accrualPeriodicity`, `dct:license`, `dcat:contactPoint`) under short names, and
/// what this exchange asks beside.
public enum ProductMetadata {
    /// The largest metadata of a product as canonical JSON.
    public static let maximumBytes = 256 * 1024
    private static let localized = ["title", "description"]
    private static let lists = [
        "keywords", "themes", "languages", "resources", "actions", "territory", "conforms_to",
    ]
    private static let texts = ["licence", "contact", "publisher", "update_frequency", "landing_page"]

    /// Everything that is wrong with it; nothing where it can stand.
    public static func faults(in metadata: JSONValue) -> [String] {
        guard let members = metadata.objectValue else { return ["The metadata is no object."] }
        var faults: [String] = []
        for name in localized {
            guard let value = members[name] else {
                if name == "title" { faults.append("\"title\" is missing.") }
                continue
            }
            faults += localizedFaults(name, value)
        }
        for name in lists { faults += members[name].map { listFaults(name, $0) } ?? [] }
        for name in texts where members[name].map({ ($0.stringValue ?? "").isEmpty }) ?? false {
            faults.append("\"\(name)\" is no text.")
        }
        for language in members["languages"]?.arrayValue?.compactMap(\.stringValue) ?? []
        where !isLanguage(language) {
            faults.append("\"languages\" has \"\(language.prefix(20))\", which is no tag of BCP 47.")
        }
        faults += members["temporal"].map(temporalFaults) ?? []
        faults += members["use_cases"].map(useCaseFaults) ?? []
        faults += members["api"].map(apiFaults) ?? []
        return faults
    }

    private static func localizedFaults(_ name: String, _ value: JSONValue) -> [String] {
        guard let texts = value.objectValue, !texts.isEmpty else {
            return ["\"\(name)\" gives no text by language, such as {\"en\": …, \"ja\": …, \"zh\": …}."]
        }
        var faults: [String] = []
        for (language, text) in texts.sorted(by: { $0.key < $1.key }) {
            if Language(rawValue: language) == nil {
                faults.append(
                    "\"\(name)\" has the language \"\(language.prefix(20))\"; there are en, ja, zh.")
            }
            let count = text.stringValue?.unicodeScalars.count ?? 0
            let most = name == "title" ? 300 : 20_000
            if !(1...most ~= count) {
                faults.append("\"\(name).\(language.prefix(20))\" is no text of 1 to \(most) characters.")
            }
        }
        return faults
    }

    private static func listFaults(_ name: String, _ value: JSONValue) -> [String] {
        guard let items = value.arrayValue else { return ["\"\(name)\" is no list."] }
        var faults: [String] = []
        if items.count > 100 { faults.append("\"\(name)\" has more than 100 elements.") }
        if !items.allSatisfy({ 1...300 ~= $0.stringValue?.unicodeScalars.count ?? 0 }) {
            faults.append("\"\(name)\" has an element that is no text of 1 to 300 characters.")
        }
        return faults
    }

    private static func temporalFaults(_ value: JSONValue) -> [String] {
        func time(_ name: String) -> Timestamp? {
            guard let text = value[name]?.stringValue else { return nil }
            return Timestamp(rfc3339: text.utf8.count == 10 ? text + "T00:00:00Z" : text)
        }
        var faults: [String] = []
        guard value.objectValue != nil else { return ["\"temporal\" is no object of \"start\" and \"end\"."] }
        for name in ["start", "end"] where value[name] != nil && time(name) == nil {
            faults.append("\"temporal.\(name)\" is no date.")
        }
        if let start = time("start"), let end = time("end"), end < start {
            faults.append("\"temporal\" ends before it begins.")
        }
        return faults
    }

    private static func useCaseFaults(_ value: JSONValue) -> [String] {
        guard let cases = value.arrayValue, cases.count <= 50 else {
            return ["\"use_cases\" is no list of at most 50."]
        }
        var faults: [String] = []
        for (index, item) in cases.enumerated() {
            if case .string(let text) = item {
                if text.isEmpty { faults.append("\"use_cases[\(index)]\" says nothing.") }
            } else if let title = item["title"] {
                faults += localizedFaults("use_cases[\(index)].title", title)
            } else {
                faults.append("\"use_cases[\(index)]\" has no \"title\".")
            }
        }
        return faults
    }

    /// The API of a supplier that the exchange stands in front of.
    private static func apiFaults(_ value: JSONValue) -> [String] {
        guard 1...63 ~= value["upstream"]?.stringValue?.utf8.count ?? 0,
            let path = value["path"]?.stringValue,
            path.hasPrefix("/"), 1...512 ~= path.utf8.count
        else { return ["\"api\" is no object of \"upstream\", a name, and \"path\", which begins with /."] }
        return []
    }

    private static func isLanguage(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        return (2...3) ~= parts[0].utf8.count
            && parts.allSatisfy { 1...8 ~= $0.utf8.count && $0.utf8.allSatisfy { $0 < 0x80 } }
    }
}
