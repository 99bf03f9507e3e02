import Primitives

/// Lists of patterns, compiled once and never changed: many streams match against one set at the same time.
///
/// Adding or replacing a list makes another set; whoever serves swaps the one for the other between two streams.
///
/// ```swift
/// var set = try PatternSet([PatternList("weapons", patterns: ["how to build a bomb", "爆弾の作り方"])])
/// set = try set.replacing(PatternList("weapons", version: "2", patterns: ["爆弾の作り方"]))
/// ```
public struct PatternSet: Sendable {
    /// The most patterns of all lists together.
    public static let maximumPatterns = 1_000_000
    /// The most scalars one pattern may have after normalisation.
    public static let maximumPatternLength = 128
    /// The most separators in a row that ``MatchingOptions/skipSeparators`` reads over.
    public static let maximumSkippedSeparators = 8

    public let lists: [PatternList]
    /// Counts the sets that came of one another: each change adds one.
    public let version: UInt64
    /// One automaton for each way of feeding that a list asks for.
    let tracks: [PatternTrack]

    /// - Throws: `invalidValue` when two lists have one name, when a pattern is empty after normalisation or longer
    ///   than ``maximumPatternLength``, or when there are more than ``maximumPatterns``.
    public init(_ lists: [PatternList], version: UInt64 = 1) throws(Problem) {
        self.lists = lists
        self.version = version
        var names: Set<ListID> = []
        for list in lists where !names.insert(list.id).inserted {
            throw Problem(.invalidValue, "Two lists of patterns are named '\(list.id)'.", mend: "Rename one.")
        }
        guard lists.count <= Int(UInt16.max),
            lists.reduce(0, { $0 + $1.patterns.count }) <= Self.maximumPatterns
        else {
            throw Problem(.invalidValue, "There are more than \(Self.maximumPatterns) patterns.")
        }
        var tracks: [PatternTrack] = []
        for feeding in Set(lists.map { $0.options.intersection(.feeding).rawValue }).sorted() {
            tracks.append(try PatternTrack(lists, feeding: MatchingOptions(rawValue: feeding)))
        }
        self.tracks = tracks
    }

    /// A set without patterns.
    public static var empty: PatternSet { PatternSet() }

    private init() {
        lists = []
        version = 1
        tracks = []
    }

    /// How many patterns there are, repetitions included.
    public var count: Int { lists.reduce(0) { $0 + $1.patterns.count } }

    /// This set with one more list, or with another list in the place of that of the same name.
    /// - Throws: as ``init(_:version:)``.
    public func replacing(_ list: PatternList) throws(Problem) -> PatternSet {
        var lists = lists
        if let place = lists.firstIndex(where: { $0.id == list.id }) {
            lists[place] = list
        } else {
            lists.append(list)
        }
        return try PatternSet(lists, version: version + 1)
    }

    /// This set without the list; the set itself when it has none of that name.
    public func removing(_ id: ListID) throws(Problem) -> PatternSet {
        guard lists.contains(where: { $0.id == id }) else { return self }
        return try PatternSet(lists.filter { $0.id != id }, version: version + 1)
    }

    /// Hands over the content in one canonical form, piece by piece, for a hash: lists sorted by name, each with
    /// its name, version, options and patterns; every text with its length before it. ``version`` is no part of it.
    public func forEachContentPiece(_ body: ([UInt8]) -> Void) {
        func text(_ text: String) {
            let bytes = Array(text.utf8)
            withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { body(Array($0)) }
            body(bytes)
        }
        for list in lists.sorted(by: { $0.id.name < $1.id.name }) {
            text(list.id.name)
            text(list.version)
            body([list.options.rawValue])
            withUnsafeBytes(of: UInt64(list.patterns.count).bigEndian) { body(Array($0)) }
            for pattern in list.patterns { text(pattern) }
        }
    }
}
