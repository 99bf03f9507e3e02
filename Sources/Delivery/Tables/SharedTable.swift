import Exchange
import Primitives
import Tables

/// A table of a product's version: one file, or the parts of one (`loans-part-1.parquet`, `loans-part-2.parquet`).
public struct SharedTable: Hashable, Sendable {
    /// In lower case; letters, digits and `_`.
    public let name: String
    /// By name.
    public let files: [SharedFile]

    /// The tables that the files of a version make, by name. Files of documentation, samples and other formats are none.
    public static func tables(of files: [ProductFile]) -> [SharedTable] {
        var parts: [String: [SharedFile]] = [:]
        for file in files.compactMap(SharedFile.init) { parts[name(of: file.file), default: []].append(file) }
        return parts.map { SharedTable(name: $0.key, files: $0.value.sorted { $0.file.name < $1.file.name }) }
            .sorted { $0.name < $1.name }
    }

    /// The name without the number of a part.
    private static func name(of file: ProductFile) -> String {
        let stem = file.name.split(separator: ".").dropLast().joined(separator: ".")
        guard let part = stem.wholeMatch(of: /(.+?)[-_.]part[-_.]?[0-9]{1,9}/.ignoresCase()) else {
            return Table.name(ofFile: file.name)
        }
        return Table.name(ofFile: "\(part.1).parquet")
    }
}
