import Primitives

/// A part of a page. All of its text is escaped when it is written; none is markup.
indirect enum Component: Sendable {
    case heading(String)
    case paragraph(String)
    case notice(Notice)
    case facts([Fact])
    case table(Table)
    /// - Parameter key: Tells apart the forms of one kind on a page, such as one for each row.
    case form(Form, FormValues, action: String? = nil, key: String? = nil)
    case chart(Chart)
    case timeline([TimelineEvent])
    case matrix(Matrix)
    /// What a service answered, its marks leading to what they cite.
    case answer(CitedText)
    /// Text of machines, as it stands.
    case code(String, label: String)
    case links([Link])
    /// Links by what they narrow or choose.
    case choices([(title: String, links: [Link])])
    /// Sentences, one under the other.
    case list([String])
    /// Figures of a page at a glance.
    case tiles([Tile])
    /// Folded until somebody opens it.
    case details(String, [Component])
    /// Steps with what is still missing of each.
    case steps([Step])
    /// A part that needs a script, with what stands there without.
    case live(Live)
}

struct Notice: Sendable {
    enum Kind: String, Sendable {
        case information, success, warning, failure
    }
    let kind: Kind
    let text: String
    var mend: String?
    /// Of the text and of how to mend it, where that is not the page's.
    var language: String?
    var mendLanguage: String?

    init(_ kind: Kind, _ text: String, mend: String? = nil, language: String? = nil) {
        self.kind = kind
        self.text = text
        self.mend = mend
        self.language = language
        mendLanguage = language
    }

    /// What went wrong, as far as possible in the page's language.
    init(_ problem: ConsoleProblem, in language: Language) {
        let told = ProblemTexts.told(problem.detail, in: language)
        let mend = problem.mend.map { ProblemTexts.told($0, in: language) }
        self.init(.failure, told.text, mend: mend?.text)
        self.language = told.language
        mendLanguage = mend?.language
    }
}

struct Link: Sendable {
    let title: String
    let path: String
    /// Whether it leads to what is shown already.
    let isCurrent: Bool

    init(_ title: String, _ path: String, isCurrent: Bool = false) {
        self.title = title
        self.path = path
        self.isCurrent = isCurrent
    }
}

/// A text in pieces, some of which lead somewhere.
struct CitedText: Sendable {
    let pieces: [Link]

    init(_ pieces: [Link]) { self.pieces = pieces }

    /// - Parameters:
    ///   - text: With marks such as `[1]`.
    ///   - path: Where a mark of this number leads to; nil where it is no mark.
    init(_ text: String, path: (Int) -> String?) {
        var pieces: [Link] = []
        var plain = text.startIndex
        for mark in text.matches(of: /\[([0-9]{1,3})\]/) {
            guard let path = Int(mark.output.1).flatMap(path) else { continue }
            pieces.append(Link(String(text[plain..<mark.range.lowerBound]), ""))
            pieces.append(Link(String(mark.output.0), path))
            plain = mark.range.upperBound
        }
        pieces.append(Link(String(text[plain...]), ""))
        self.pieces = pieces.filter { !$0.title.isEmpty }
    }
}

/// A value with what it is.
struct Fact: Sendable {
    let name: String
    let value: Cell

    init(_ name: String, _ value: Cell) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ value: String) { self.init(name, Cell(value)) }
}

/// What stands in one cell of a table, or as the value of a fact.
struct Cell: Sendable {
    enum Style: String, Sendable {
        case plain
        /// Ids, hashes: may break anywhere.
        case mono
        /// To the right, digits of one width.
        case figure
        /// A few words, or a time: stays on one line.
        case short
        /// A word with a colour of its own; the word says it too.
        case good, warning, bad, quiet

        static let time = Style.short
    }
    let text: String
    var style = Style.plain
    var path: String?
    /// A language that is not the page's.
    var language: String?

    init(_ text: String, _ style: Style = .plain, path: String? = nil, language: String? = nil) {
        self.text = text
        self.style = style
        self.path = path
        self.language = language
    }
}

struct Table: Sendable {
    struct Column: Sendable {
        let title: String
        var isFigure = false

        init(_ title: String, figure: Bool = false) {
            self.title = title
            isFigure = figure
        }
    }

    let caption: String
    let columns: [Column]
    let rows: [[Cell]]
    /// What is said where there are no rows.
    let empty: String
    /// The address of the next page of rows.
    var more: String?
    /// Whether the page's title says the same as the caption, which is then for those only who do not see it.
    var isNamedByPage = false

    init(_ caption: String, _ columns: [Column], _ rows: [[Cell]], empty: String, more: String? = nil) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.empty = empty
        self.more = more
    }
}

/// Bars, drawn by the server, with the table of what they show.
struct Chart: Sendable {
    struct Bar: Sendable {
        let label: String
        let value: Double
        /// As it is written.
        let text: String
    }
    let title: String
    /// What the bars count, as the head of the table's column.
    let unit: String
    /// What each bar stands for, as the head of the other column.
    let per: String
    let bars: [Bar]
}

struct TimelineEvent: Sendable {
    let title: String
    let time: String
    var note: String?
    var isOpen = false
}

/// Rows by columns, each cell a word and a colour.
struct Matrix: Sendable {
    let caption: String
    let columns: [String]
    let rows: [(title: String, note: String, cells: [Cell])]
    /// Where the titles of rows lead to.
    var paths: [String: String] = [:]
}

struct Tile: Sendable {
    let title: String
    let value: String
    var note: String?
    var path: String?
    var style = Cell.Style.plain
}

struct Step: Sendable {
    let title: String
    let isDone: Bool
    /// What is still missing.
    let missing: [String]
    var path: String?
}

/// A part that a module of ours brings to life.
struct Live: Sendable {
    /// The module's file under `/assets`.
    let module: String
    /// What it needs to know, as attributes `data-…`.
    let data: [(name: String, value: String)]
    /// What stands there without it.
    let fallback: [Component]
}
