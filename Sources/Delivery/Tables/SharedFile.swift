import Exchange
import Tables

/// A file of a product as a table shares it: Parquet as it was uploaded, or the Parquet form of a CSV file.
public struct SharedFile: Hashable, Sendable {
    public static let parquetType = Table.parquetType

    public let file: ProductFile
    public let format: Table.Format

    /// Nil for a file that is no table.
    public init?(_ file: ProductFile) {
        guard file.role == .data, let format = Table.format(ofFile: file.name) else { return nil }
        self.format = format
        self.file = file
    }

    /// The name of the Parquet form of a file that is none itself; nil where there is no such form.
    public static func parquetName(of file: ProductFile) -> String? {
        guard SharedFile(file)?.format == .csv, file.name.utf8.count <= 120 else { return nil }
        return file.name + ".parquet"
    }
}
