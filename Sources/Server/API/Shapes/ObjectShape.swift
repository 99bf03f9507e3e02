/// What an object may have.
struct ObjectShape: Sendable {
    struct Member: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool
        /// For readers of `/openapi.json`; units and bounds where the shape does not say them.
        let note: String?
    }

    /// Under which `/openapi.json` lists it.
    let name: String
    let note: String?
    let members: [Member]
    /// Whether it may have members that are not listed here.
    let isOpen: Bool

    init(_ name: String, _ note: String, isOpen: Bool = false, _ members: [Member]) {
        self.init(name: name, note: note, isOpen: isOpen, members: members)
    }

    init(_ name: String, isOpen: Bool = false, _ members: [Member]) {
        self.init(name: name, note: nil, isOpen: isOpen, members: members)
    }

    private init(name: String, note: String?, isOpen: Bool, members: [Member]) {
        self.name = name
        self.note = note
        self.isOpen = isOpen
        self.members = members
    }
}

extension ObjectShape.Member {
    static func required(_ name: String, _ shape: Shape, _ note: String? = nil) -> Self {
        Self(name: name, shape: shape, isRequired: true, note: note)
    }

    static func optional(_ name: String, _ shape: Shape, _ note: String? = nil) -> Self {
        Self(name: name, shape: shape, isRequired: false, note: note)
    }
}
