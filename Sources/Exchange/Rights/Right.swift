import Primitives

/// One registered right: whose, over what, how far, on what basis, from whom.
public struct Right: Hashable, Sendable {
    public struct Evidence: Hashable, Sendable {
        public let name: String
        /// Of the file, which stays with the holder; 32 bytes.
        public let sha256: [UInt8]

        public init(name: String, sha256: [UInt8]) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// The most evidence files of a right or an assessment.
    public static let maximumEvidence = 64

    public let id: ID<Right>
    public let kind: RightKind
    public let holder: ID<Participant>
    public let subject: RightSubject
    public let dataClass: DataClass
    public let basis: RightBasis
    /// What may be done: actions of ODRL or of this house, such as `read`, `train`.
    public let actions: Extent
    /// Where: codes of ISO 3166-1 alpha-2, or `EU`.
    public let territory: Extent
    /// What for, as policies name purposes; a consent names them (PIPL Art. 6, APPI Art. 17).
    public let purposes: Extent
    public let startsAt: Timestamp
    /// Nil for no end.
    public let endsAt: Timestamp?
    /// Whether the holder may grant rights from it to others.
    public let mayGrant: Bool
    /// The right from which it was granted; nil for an original one.
    public let parent: ID<Right>?
    public let evidence: [Evidence]
    public internal(set) var state: RightState
    public internal(set) var reason: String?
    public let createdAt: Timestamp
    public internal(set) var changedAt: Timestamp
    /// The leaf that says that it was registered.
    public internal(set) var registeredIndex: Int64
    /// The leaf that bears the hash of its certificate; nil without one.
    public internal(set) var certifiedIndex: Int64?

    public init(
        id: ID<Right>, kind: RightKind, holder: ID<Participant>, subject: RightSubject, dataClass: DataClass,
        basis: RightBasis, actions: Extent, territory: Extent, purposes: Extent = .all, startsAt: Timestamp,
        endsAt: Timestamp? = nil,
        mayGrant: Bool = false, parent: ID<Right>? = nil, evidence: [Evidence] = [],
        state: RightState = .registered, reason: String? = nil, createdAt: Timestamp,
        changedAt: Timestamp? = nil,
        registeredIndex: Int64 = 0, certifiedIndex: Int64? = nil
    ) {
        self.id = id
        self.kind = kind
        self.holder = holder
        self.subject = subject
        self.dataClass = dataClass
        self.basis = basis
        self.actions = actions
        self.territory = territory
        self.purposes = purposes
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.mayGrant = mayGrant
        self.parent = parent
        self.evidence = evidence
        self.state = state
        self.reason = reason
        self.createdAt = createdAt
        self.changedAt = changedAt ?? createdAt
        self.registeredIndex = registeredIndex
        self.certifiedIndex = certifiedIndex
    }

    /// Whether it counts at a moment, looked at alone.
    public func isInForce(at time: Timestamp) -> Bool {
        state == .certified && startsAt <= time && endsAt.map { time < $0 } ?? true
    }
}

extension Right: IDKind {
    public static let prefix = "right"
}
