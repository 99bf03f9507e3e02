import Primitives

/// Where in the metadata a term stands, and how much that counts.
public enum SearchField: Int, Hashable, Sendable, CaseIterable {
    case title
    /// Keywords and themes.
    case keywords
    case useCases
    case description

    public var name: String {
        switch self {
        case .title: "title"
        case .keywords: "keywords"
        case .useCases: "use_cases"
        case .description: "description"
        }
    }

    var weight: Double {
        switch self {
        case .title: 8
        case .keywords: 5
        case .useCases: 3
        case .description: 1
        }
    }

    /// The texts of the field in all languages.
    func texts(in metadata: JSONValue) -> [String] {
        func localized(_ value: JSONValue?) -> [String] {
            (value?.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap(\.value.stringValue)
        }
        func list(_ value: JSONValue?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }
        return switch self {
        case .title: localized(metadata["title"])
        case .keywords: list(metadata["keywords"]) + list(metadata["themes"])
        case .useCases:
            list(metadata["use_cases"])
                + (metadata["use_cases"]?.arrayValue ?? []).flatMap { localized($0["title"]) }
        case .description: localized(metadata["description"])
        }
    }
}

/// How often a term stands in each field, a byte each in one integer.
struct FieldCounts: Hashable, Sendable {
    var packed: Int64 = 0

    subscript(field: SearchField) -> Int { Int(packed >> (8 * Int64(field.rawValue)) & 0xFF) }

    mutating func count(_ field: SearchField) {
        guard self[field] < 0xFF else { return }
        packed += 1 << (8 * Int64(field.rawValue))
    }

    /// How often, weighted by field.
    var weighted: Double {
        SearchField.allCases.reduce(0) { $0 + $1.weight * Double(self[$1]) }
    }

    var fields: [SearchField] { SearchField.allCases.filter { self[$0] > 0 } }
}
