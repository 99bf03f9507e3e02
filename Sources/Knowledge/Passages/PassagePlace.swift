import Primitives

/// Where in its document a passage stands, so that a reader finds it again.
public struct PassagePlace: Hashable, Sendable {
    /// The page or slide, from 1.
    public var page: Int?
    /// The headings above it, the outermost first.
    public var section: [String]
    /// The rows of a table, from 1.
    public var rows: ClosedRange<Int>?

    public init(page: Int? = nil, section: [String] = [], rows: ClosedRange<Int>? = nil) {
        self.page = page
        self.section = section
        self.rows = rows
    }
}
