import Exchange
import Foundation
import Persistence
import Primitives

/// What a participant of this server wants to see of a provider's catalog.
public struct CatalogWish: Sendable {
    public let provider: String
    public let connector: String
    /// In a language of the provider's.
    public let filter: [JSONValue]
    /// As the page before gave it; nil for the first one.
    public let cursor: String?

    public init(provider: String, connector: String, filter: [JSONValue] = [], cursor: String? = nil) {
        self.provider = provider
        self.connector = connector
        self.filter = filter
        self.cursor = cursor
    }
}

extension DataspaceDesk {
    /// How many catalogs are asked for at once.
    static let maximumAsking = 16

    /// Asks a provider for one page of its catalog (Catalog Protocol §Catalog Request Message).
    /// - Returns: The Catalog as the provider wrote it, at most ``CourierConfiguration/maximumAnswerBytes``, and what
    ///   gives the next page; nil on the last one.
    /// - Throws: `invalidValue` for a connector that is not the provider's, or a cursor that leads elsewhere;
    ///   `overloaded`; `upstreamFailed` with what the provider said.
    public func catalog(_ wish: CatalogWish) async throws -> (catalog: JSONValue, next: String?) {
        let provider = try await database.read { [self] in try self.provider(wish.provider, in: $0) }
        let connector = try settings.checked(
            wish.connector, of: provider.did, parameter: "connectorAddress")
        var (address, path) = (connector, "/catalog/request")
        if let cursor = wish.cursor {
            guard let parts = Self.parts(of: cursor, below: connector) else {
                throw Problem(
                    .invalidValue, "The cursor is none of this connector's catalog.",
                    mend: "Send \"next_cursor\" of the page before as it was.", parameter: "cursor")
            }
            (address, path) = parts
        }
        let isFree = asking.withLock { count in
            if count < Self.maximumAsking { count += 1 } else { return false }
            return true
        }
        guard isFree else {
            throw Problem(
                .overloaded, "\(Self.maximumAsking) catalogs are being asked for.", mend: "Try again.",
                retryAfter: .seconds(1))
        }
        defer { asking.withLock { $0 -= 1 } }
        let message = CatalogRequestMessage(filter: wish.filter).json
        let peers = PeerClient(clients: clients, settings: settings, configuration: CourierConfiguration())
        let outcome = await peers.send(
            String(decoding: message.serialized, as: UTF8.self),
            to: Addressee(did: provider.did, address: address), path)
        switch outcome {
        case .accepted(let catalog?, let link) where catalog["@type"] == "Catalog":
            let next = link.flatMap(Self.next)
                .flatMap { URL(string: $0, relativeTo: URL(string: address + path))?.absoluteString }
            return (catalog, next.flatMap { Self.parts(of: $0, below: connector) == nil ? nil : $0 })
        case .accepted:
            throw Problem(.upstreamFailed, "The provider answered no Catalog.")
        case .refused(_, let reason, _), .failed(let reason):
            throw Problem(.upstreamFailed, reason)
        }
    }

    /// An address and its query; nil where the address is not the connector's.
    private static func parts(of cursor: String, below connector: String) -> (String, String)? {
        guard cursor.utf8.count <= CallbackPolicy.maximumBytes,
            cursor.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x23 })
        else { return nil }
        let end = cursor.firstIndex(of: "?") ?? cursor.endIndex
        let address = String(cursor[..<end])
        return CallbackPolicy.isBelow(address, connector) ? (address, String(cursor[end...])) : nil
    }

    /// The target of `rel="next"` in a field of RFC 8288.
    static func next(_ link: String) -> String? {
        var rest = link[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let target = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            let parameters = rest.prefix { $0 != "<" }.split(separator: ";").map { parameter in
                parameter.filter { !" \t,\"".contains($0) }.lowercased()
            }
            if parameters.contains("rel=next") { return String(target) }
        }
        return nil
    }
}
