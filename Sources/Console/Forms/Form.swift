import Primitives

/// A form: its fields make the body of one request of the API.
struct Form: Sendable {
    let id: String
    let title: Phrase
    let button: Phrase
    let method: String
    /// Such as `/api/products/{product}/offers`; its parameters are the page's.
    let target: PagePath
    let fields: [Field]
    /// What it will do that cannot be undone; the person says that they know.
    let consequence: Phrase?
    /// Where to go when it is done; nil stays on the page.
    let next: (@Sendable (JSONValue, [String: String]) -> String)?
    /// What is shown in place of going on: for answers with a secret, which the API tells once, and for answers of services.
    let shows: (@Sendable (JSONValue, PageContext) async throws -> PageContent)?
    /// Whether its fields make the address of a page, which then asks: what changes nothing can be linked to.
    let isAsked: Bool
    /// Makes the body that the API takes of the object that the fields make; nil where that is the body already.
    let shape: (@Sendable (JSONValue) -> JSONValue)?
    /// Where it goes, its parameters left out.
    var address: String { target.filled([:]) }
    /// Whether it is a request of the API; signing in is none.
    var isRequest: Bool { !method.isEmpty }

    /// A form of the console's own doors.
    init(_ id: String, _ title: Phrase, button: Phrase, _ fields: [Field]) {
        self.init(id, title, button: button, "", "/", fields)
    }

    init(
        _ id: String, _ title: Phrase, button: Phrase, _ method: String, _ target: String, _ fields: [Field],
        consequence: Phrase? = nil, asked: Bool = false, shape: (@Sendable (JSONValue) -> JSONValue)? = nil,
        next: (@Sendable (JSONValue, [String: String]) -> String)? = nil,
        shows: (@Sendable (JSONValue, PageContext) async throws -> PageContent)? = nil
    ) {
        self.init(
            id, title, button: button, method, PagePath(target), fields, consequence: consequence,
            asked: asked,
            shape: shape, next: next, shows: shows)
    }

    private init(
        _ id: String, _ title: Phrase, button: Phrase, _ method: String, _ target: PagePath,
        _ fields: [Field],
        consequence: Phrase?, asked: Bool, shape: (@Sendable (JSONValue) -> JSONValue)?,
        next: (@Sendable (JSONValue, [String: String]) -> String)?,
        shows: (@Sendable (JSONValue, PageContext) async throws -> PageContent)?
    ) {
        self.id = id
        self.title = title
        self.button = button
        self.method = method
        self.target = target
        self.fields = fields
        self.consequence = consequence
        isAsked = asked
        self.shape = shape
        self.next = next
        self.shows = shows
    }

    /// The same form with what there is to choose from in a field of text: names in place of ids that nobody knows by heart.
    /// With nothing to choose from it stays as it is.
    func choosing(_ name: String, among choices: [(value: String, title: Phrase)]) -> Form {
        guard !choices.isEmpty else { return self }
        return Form(
            id, title, button: button, method, target,
            fields.map { field in
                guard field.name == name else { return field }
                return Field(
                    name, .choice(choices), field.title, hint: field.hint, required: field.isRequired,
                    standard: field.standard)
            }, consequence: consequence, asked: isAsked, shape: shape, next: next, shows: shows)
    }

    /// The request that its values make.
    /// - Throws: `invalidValue` for what is no value of its field.
    func call(_ values: FormValues, parameters: [String: String]) throws(Problem) -> ConsoleCall {
        if consequence != nil, values[Self.knows] != "yes" {
            throw Problem(
                .invalidValue, "You have not said that you know what this does.",
                mend: "Tick the box above the button.",
                parameter: Self.knows)
        }
        var body = JSONValue.object([:])
        for field in fields {
            guard let value = try field.value(in: values) else { continue }
            body = body.setting(field.name.split(separator: ".").map(String.init)[...], to: value)
        }
        let hasBody = method != "DELETE" && method != "GET"
        return ConsoleCall(
            method, target.filled(parameters), body: hasBody ? shape.map { $0(body) } ?? body : nil,
            idempotencyKey: method == "POST" ? values[Self.once] : nil)
    }

    /// The field that says that the person knows the consequence.
    static let knows = "_knows"
    /// The field with the idempotency key: made with the form, so that a second press does nothing more.
    static let once = "_once"
    /// The field that names the form, and the one with the token of the session.
    static let name = "_form"
    static let token = "_token"
}

/// One field of a form.
struct Field: Sendable {
    enum Kind: Sendable {
        case text
        case longText
        case whole
        /// A decimal that the API takes as text.
        case decimal
        case choice([(value: String, title: Phrase)])
        case check
        /// A list of texts, one a line.
        case lines
        case day
        case secret
        /// Given by the page, unseen.
        case hidden
        case json
        /// What is asked: the one message of a conversation.
        case question
    }

    /// The member of the body; a dot leads into an object.
    let name: String
    let kind: Kind
    let title: Phrase
    let hint: Phrase?
    let isRequired: Bool
    let standard: String?
    /// What a browser may fill in by itself (HTML §4.10.18.7).
    let autocomplete: String?

    init(
        _ name: String, _ kind: Kind, _ title: Phrase, hint: Phrase? = nil, required: Bool = false,
        standard: String? = nil, autocomplete: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.title = title
        self.hint = hint
        isRequired = required
        self.standard = standard
        self.autocomplete = autocomplete
    }

    /// What it adds to the body; nil for a field that was left out.
    func value(in values: FormValues) throws(Problem) -> JSONValue? {
        if case .check = kind { return .bool(values[name] == "yes") }
        guard let text = values[name], !text.isEmpty else { return nil }
        switch kind {
        case .text, .longText, .decimal, .choice, .secret, .hidden: return .string(text)
        case .check: return nil
        case .question: return [["role": "user", "content": .string(text)]]
        case .whole:
            guard let number = Int64(text) else {
                throw fault("\"\(text.prefix(40))\" is no whole number.", "Write digits only.")
            }
            return .number(.integer(number))
        case .lines:
            return .array(
                text.split(whereSeparator: \.isNewline).map { .string($0.trimmingBlanks) }.filter { $0 != "" }
            )
        case .day:
            guard text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil else {
                throw fault("\"\(text.prefix(40))\" is no day.", "Write it as 2026-12-31.")
            }
            return .string("\(text)T00:00:00Z")
        case .json:
            do throws(Problem) { return try JSONValue(parsing: text) } catch {
                throw fault("It is no JSON: \(error.detail)", "Write a JSON value.")
            }
        }
    }

    private func fault(_ detail: String, _ mend: String) -> Problem {
        Problem(.invalidValue, detail, mend: mend, parameter: name)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension JSONValue {
    /// The object with a member set at a path of names.
    fileprivate func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let name = path.first else { return value }
        var members = objectValue ?? [:]
        members[name] = (members[name] ?? .object([:])).setting(path.dropFirst(), to: value)
        return .object(members)
    }
}
