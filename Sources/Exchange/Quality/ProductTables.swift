import Persistence
import Primitives
import Tables

/// The files of a version as tables.
public enum ProductTables {
    /// One table for each data file that is CSV or Parquet, by the name that its file gives it. Of two files that give one
    /// name, the first by name counts.
    public static func tables(
        of version: ID<ProductVersion>, _ store: ProductStore, in transaction: any ReadTransaction
    ) throws(Problem) -> [Table] {
        var tables: [Table] = []
        for file in try ProductVersions.files(of: version, in: transaction) where file.role == .data {
            guard let format = Table.format(ofFile: file.name, mediaType: file.mediaType) else { continue }
            let name = Table.name(ofFile: file.name)
            guard !tables.contains(where: { $0.name == name }) else { continue }
            tables.append(
                Table(name: name, format: format, paths: [try store.path(of: file.name, in: version)]))
        }
        return tables
    }
}
