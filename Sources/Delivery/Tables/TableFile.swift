import Exchange
import Primitives

/// A Parquet file as a reader of tables needs to know it.
public struct TableFile: Hashable, Sendable {
    public let version: ID<ProductVersion>
    public let place: FileLink.Place
    /// Under which its link opens it.
    public let name: String
    /// Of the Parquet file.
    public let bytes: Int64
    /// SHA-256 of what was uploaded.
    public let sha256: [UInt8]
    public let rows: Int64
    /// As Delta writes it (Delta protocol, Schema Serialization Format).
    public let schema: JSONValue
    /// As Delta writes it (Delta protocol, Per-file Statistics).
    public let statistics: JSONValue

    /// The same for the same content under the same name, in whatever version.
    public var id: String { "\(sha256.prefix(12).hexadecimal)-\(name)" }
}
