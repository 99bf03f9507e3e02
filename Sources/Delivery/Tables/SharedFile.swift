import Exchange

/// A file of a product as a table shares it: Parquet as it was uploaded, or the Parquet form of a CSV file.
public struct SharedFile: Hashable, Sendable {
    public static let parquetType = "application/vnd.apache.parquet"

    public let file: ProductFile
    public let format: Format

    public enum Format: Hashable, Sendable {
        case parquet
        case csv
    }

    /// Nil for a file that is no table.
    public init?(_ file: ProductFile) {
        guard file.role == .data else { return nil }
        let name = file.name.lowercased()
        if name.hasSuffix(".parquet") {
            format = .parquet
        } else if name.hasSuffix(".csv") {
            format = .csv
        } else {
            return nil
        }
        self.file = file
    }

    /// The name of the Parquet form of a file that is none itself; nil where there is no such form.
    public static func parquetName(of file: ProductFile) -> String? {
        guard SharedFile(file)?.format == .csv, file.name.utf8.count <= 120 else { return nil }
        return file.name + ".parquet"
    }
}
