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
