/// What a standard asks of the word lists of a pack, beside what is there.
///
/// It counts entries and days and says no more than that: whether the entries are good, only people can say.
public struct WordListCoverage: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        /// The class of risk; `nil` for the total.
        public let riskClass: String?
        public let present: Int
        public let asked: Int
        public var isMet: Bool { present >= asked }
    }

    public let clause: String
    public let total: Line
    /// One for each class of which a number is asked.
    public let classes: [Line]
    /// Days since the last update; `nil` where nobody has said when it was.
    public let ageInDays: Int64?
    /// The most days that may lie between two updates.
    public let maximumAgeInDays: Int

    /// An age that is not known, or lies in the future, is not met.
    public var isAgeMet: Bool {
        guard let ageInDays else { return false }
        return (0...Int64(maximumAgeInDays)).contains(ageInDays)
    }

    public var isMet: Bool { total.isMet && isAgeMet && classes.allSatisfy(\.isMet) }

    /// - Parameters:
    ///   - lists: the lists of the pack; an entry that stands in two of them counts once for each class.
    ///   - updated: the day of the last update.
    /// - Returns: `nil` where the pack asks nothing of lists.
    public init?(of pack: RulePack, lists: [WordList], updated: PackDate?, today: PackDate) {
        guard let marks = pack.wordListMarks else { return nil }
        let names = Self.names(of: pack)
        var patterns: [String: Set<String>] = [:]
        for entry in lists.filter({ names.contains($0.name) }).flatMap(\.entries) {
            patterns[entry.riskClass, default: []].insert(entry.pattern.lowercased())
        }
        clause = marks.clause
        total = Line(
            riskClass: nil, present: patterns.values.reduce(into: Set<String>()) { $0.formUnion($1) }.count,
            asked: marks.total)
        classes = pack.riskClasses.compactMap { riskClass in
            guard let asked = marks.perClass[riskClass.group] else { return nil }
            return Line(
                riskClass: riskClass.id, present: patterns[riskClass.id]?.count ?? 0, asked: asked)
        }
        ageInDays = updated.map { today.days - $0.days }
        maximumAgeInDays = marks.updateDays
    }

    /// As above, of a pack some of whose lists were updated, each on its day: a keyword library is as old as its last
    /// update, whichever of its lists that was of.
    public init?(of pack: RulePack, lists: [WordList], updates: [String: PackDate], today: PackDate) {
        let names = Self.names(of: pack)
        self.init(
            of: pack, lists: lists, updated: updates.filter { names.contains($0.key) }.values.max(),
            today: today)
    }

    /// The lists of the pack that are its keyword library.
    private static func names(of pack: RulePack) -> Set<String> {
        Set(pack.wordLists.filter { counts($0, in: pack) }.map(\.name))
    }

    /// Lists of other things, such as attacks on the model, are no part of the keyword library.
    private static func counts(_ list: WordListDeclaration, in pack: RulePack) -> Bool {
        list.classes.contains { name in
            pack.riskClasses.contains { $0.id == name || $0.group == name }
        }
    }
}
