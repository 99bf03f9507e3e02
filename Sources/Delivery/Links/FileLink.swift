import Exchange
import Primitives

/// What a signed link opens: one file, under one grant, until a time.
///
///     /files/VERSION/NAME?grant=…&request=…&expires=SECONDS&X-Amz-Signature=HEX
///     /files/VERSION/tables/NAME?…
public struct FileLink: Hashable, Sendable {
    /// Where a file lies.
    public enum Place: Hashable, Sendable {
        /// As the supplier uploaded it.
        case product
        /// The Parquet form of a table that was uploaded otherwise.
        case table
    }

    /// The most bytes of a link's path and query.
    public static let maximumBytes = 1_024

    public let version: ID<ProductVersion>
    public let place: Place
    /// One that ``ProductStore/isFileName(_:)`` allows.
    public let name: String
    public let grant: ID<DeliveryGrant>
    public let request: ID<DeliveryRequest>
    /// In seconds since 1970.
    public let expiresAt: Int64

    public init(
        version: ID<ProductVersion>, place: Place = .product, name: String, grant: ID<DeliveryGrant>,
        request: ID<DeliveryRequest>, expiresAt: Int64
    ) {
        self.version = version
        self.place = place
        self.name = name
        self.grant = grant
        self.request = request
        self.expiresAt = expiresAt
    }

    /// Path and query without the signature: what is signed.
    var unsigned: String {
        let folder = place == .table ? "tables/" : ""
        return "/files/\(version)/\(folder)\(name)?grant=\(grant)&request=\(request)&expires=\(expiresAt)"
    }

    /// Reads exactly what ``unsigned`` writes; nil for anything else.
    init?(unsigned text: Substring) {
        let halves = text.split(separator: "?", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let segments = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count == 4 || segments.count == 5 && segments[3] == "tables",
            segments[0].isEmpty, segments[1] == "files", let version = ID<ProductVersion>(String(segments[2]))
        else { return nil }
        let items = halves[1].split(separator: "&", omittingEmptySubsequences: false)
        guard items.count == 3, items[0].hasPrefix("grant="), items[1].hasPrefix("request="),
            items[2].hasPrefix("expires="), let grant = ID<DeliveryGrant>(String(items[0].dropFirst(6))),
            let request = ID<DeliveryRequest>(String(items[1].dropFirst(8))),
            let expiresAt = Int64(items[2].dropFirst(8))
        else { return nil }
        let name = String(segments[segments.count - 1])
        guard ProductStore.isFileName(name) else { return nil }
        self.init(
            version: version, place: segments.count == 5 ? .table : .product, name: name, grant: grant,
            request: request, expiresAt: expiresAt)
        // Ids may be written in more than one way; a signature covers one.
        guard unsigned == text else { return nil }
    }
}
