import Primitives

/// A data product: what a supplier offers, in whatever versions.
public struct Product: Hashable, Sendable {
    public let id: ID<Product>
    /// Its `@id` as a dataset of the catalog (DCAT 3, Dataspace Protocol 2025-1 §Catalog); unique.
    public let iri: String
    public let supplier: ID<Participant>
    /// The board on which it is listed, such as `finance`.
    public var board: String?
    public var dataClass: DataClass
    public var sensitivity: Sensitivity
    public var crossBorder: CrossBorder
    /// Title, description, keywords, languages, use cases and what its board's profile asks for.
    public var metadata: JSONValue
    public var state: ListingState
    public let createdAt: Timestamp
    public var changedAt: Timestamp

    public init(
        id: ID<Product>, iri: String, supplier: ID<Participant>, board: String?, dataClass: DataClass,
        sensitivity: Sensitivity, crossBorder: CrossBorder, metadata: JSONValue, state: ListingState = .draft,
        createdAt: Timestamp, changedAt: Timestamp
    ) {
        self.id = id
        self.iri = iri
        self.supplier = supplier
        self.board = board
        self.dataClass = dataClass
        self.sensitivity = sensitivity
        self.crossBorder = crossBorder
        self.metadata = metadata
        self.state = state
        self.createdAt = createdAt
        self.changedAt = changedAt
    }
}

extension Product: IDKind {
    public static let prefix = "prod"
}

/// Whose data it is by origin (the classes of the Twenty Measures on data, December 2022, item 3).
public enum DataClass: String, Hashable, Sendable, CaseIterable {
    case `public`
    case enterprise
    case personal
}

/// How much harm its disclosure would do (the grades of China's Data Security Law, Art. 21, and below).
public enum Sensitivity: String, Hashable, Sendable, CaseIterable {
    case open
    case general
    case important
    case core
}

/// Whether it may leave its country.
public enum CrossBorder: String, Hashable, Sendable, CaseIterable {
    case free
    /// Only where the policy's place allows it.
    case restricted
    case prohibited
}

/// Where a product stands on its way to the board.
public enum ListingState: String, Hashable, Sendable, CaseIterable {
    case draft
    case assessed
    case listed
    case suspended
    case delisted
}

/// One version of a product: files that never change once it is published.
public struct ProductVersion: Hashable, Sendable {
    public let id: ID<ProductVersion>
    public let product: ID<Product>
    /// 1, 2, 3, …
    public let number: Int
    public let notes: String?
    public let createdAt: Timestamp
    public let publishedAt: Timestamp?
}

extension ProductVersion: IDKind {
    public static let prefix = "ver"
}

/// One file of a version.
public struct ProductFile: Hashable, Sendable {
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case data
        /// Given to everybody, free of charge.
        case sample
        case documentation
    }

    public let version: ID<ProductVersion>
    /// Unique in its version: letters, digits, `.`, `_`, `-`; begins with a letter or digit.
    public let name: String
    public let role: Role
    public let mediaType: String
    public let bytes: Int64
    public let sha256: [UInt8]

    public init(
        version: ID<ProductVersion>, name: String, role: Role, mediaType: String, bytes: Int64,
        sha256: [UInt8]
    ) {
        self.version = version
        self.name = name
        self.role = role
        self.mediaType = mediaType
        self.bytes = bytes
        self.sha256 = sha256
    }
}
