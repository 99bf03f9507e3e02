import Accounting
import Crypto
import Primitives

/// What a person says and shows about one slot of a service: a note, and the hashes of files that stay with them.
public struct Evidence: Hashable, Sendable {
    /// The longest note, in characters.
    public static let maximumNote = 2_000
    /// The most files.
    public static let maximumFiles = 64

    /// What was given, apart from when.
    public struct Content: Hashable, Sendable {
        public let note: String
        public let hashes: [ContentHash]
        /// Where the files are; never fetched by this server.
        public let url: String?
        /// Whoever answers for it: a name or an office.
        public let givenBy: String?
        public let expiresAt: Timestamp?

        public init(
            note: String, hashes: [ContentHash], url: String?, givenBy: String?, expiresAt: Timestamp?
        ) {
            self.note = note
            self.hashes = hashes
            self.url = url
            self.givenBy = givenBy
            self.expiresAt = expiresAt
        }
    }

    public let id: ID<Evidence>
    public let service: ID<Service>
    /// As the packs name it after `evidence:`, or after `check:` where nothing executes the check.
    public let slot: String
    public let content: Content
    /// 32 random bytes, without which the log's commitment tells nothing.
    public let salt: [UInt8]
    public let givenAt: Timestamp
    /// Since when other evidence stands in the slot.
    public let replacedAt: Timestamp?

    public init(
        id: ID<Evidence>, service: ID<Service>, slot: String, content: Content, salt: [UInt8],
        givenAt: Timestamp, replacedAt: Timestamp? = nil
    ) {
        self.id = id
        self.service = service
        self.slot = slot
        self.content = content
        self.salt = salt
        self.givenAt = givenAt
        self.replacedAt = replacedAt
    }

    /// What the log says of the note, the address and the giver, who may be a person: a salted hash, so that nobody
    /// can guess them from the log and the operator cannot change them unseen.
    public var commitment: ContentHash {
        get throws(Problem) {
            let words: JSONValue = [
                "given_by": content.givenBy.map(JSONValue.string) ?? .null, "note": .string(content.note),
                "url": content.url.map(JSONValue.string) ?? .null,
            ]
            return ContentHash(of: salt + (try words.canonical))
        }
    }
}

extension Evidence: IDKind {
    public static let prefix = "evd"
}
