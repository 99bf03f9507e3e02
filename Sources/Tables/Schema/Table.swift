/// A table as files: what DuckDB reads of a product.
public struct Table: Hashable, Sendable {
    public enum Format: String, Hashable, Sendable, CaseIterable {
        case parquet
        case csv
    }

    /// As queries name it.
    public let name: String
    public let format: Format
    /// Absolute paths, all of one schema.
    public let paths: [String]

    public init(name: String, format: Format, paths: [String]) {
        self.name = name
        self.format = format
        self.paths = paths
    }
}

extension Table {
    public static let parquetType = "application/vnd.apache.parquet"

    /// What a file's name makes of it; nil where it is no table by its name.
    public static func format(ofFile name: String) -> Format? {
        let name = name.lowercased()
        return name.hasSuffix(".parquet") ? .parquet : name.hasSuffix(".csv") ? .csv : nil
    }

    /// What a file's name and media type make of it; nil where it is no table.
    public static func format(ofFile name: String, mediaType: String) -> Format? {
        if mediaType == parquetType { return .parquet }
        return format(ofFile: name) ?? (mediaType.hasPrefix("text/csv") ? .csv : nil)
    }

    /// The name under which queries know a file: without its extension, in lower case, with `_` for every sign that
    /// is no letter and no digit. A name that begins with a digit gets a `t_`.
    public static func name(ofFile name: String) -> String {
        let stem = name.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(
            separator: ".")
        let word = (stem.isEmpty ? name : stem).lowercased()
            .map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return word.first?.isNumber ?? true ? "t_" + String(word) : String(word)
    }
}
