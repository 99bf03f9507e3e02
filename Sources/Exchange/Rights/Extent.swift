/// A set of names that may be all there are: actions, places.
public enum Extent: Hashable, Sendable {
    case all
    case only(Set<String>)

    /// The word for all.
    public static let everything = "*"

    public init(_ names: some Sequence<String>) {
        let names = Set(names)
        self = names.contains(Self.everything) ? .all : .only(names)
    }

    /// Sorted.
    public var names: [String] {
        switch self {
        case .all: [Self.everything]
        case .only(let names): names.sorted()
        }
    }

    public func covers(_ other: Extent) -> Bool {
        switch (self, other) {
        case (.all, _): true
        case (.only, .all): false
        case (.only(let own), .only(let other)): other.isSubset(of: own)
        }
    }
}
