import HTTPTypes

/// One operation as clients see it: what `/openapi.json` says of it, and what its requests are checked against.
struct APIOperation: Sendable {
    /// Who may ask for it.
    enum Access: Sendable {
        case everyone
        /// Operators, and an account for what is its own.
        case accounts
        /// Operators, and an account that holds a licence or has sub-accounts, for those.
        case partners
        case operators
        /// As ``accounts``, by the rules of `/v1`.
        case gateway
    }

    struct Parameter: Sendable {
        let name: String
        let shape: Shape
        let note: String
        var isRequired = false

        init(_ name: String, _ shape: Shape, _ note: String) {
            self.name = name
            self.shape = shape
            self.note = note
        }
    }

    /// What a request's body is.
    struct Body: Sendable {
        let shape: ObjectShape
        /// Whether an empty body stands for an empty object.
        var mayBeEmpty = false
    }

    /// A body that is a file and no JSON.
    struct Upload: Sendable {
        /// The media types it may have.
        let types: [String]
        let maximumBytes: Int
        let note: String
    }

    /// What an answer that is no problem is.
    struct Answer: Sendable {
        enum Content: Sendable {
            case json(Shape)
            case text(type: String)
            case bytes
            /// JSON, or a stream of events when the request asks for one.
            case jsonOrEvents(Shape)
        }
        var status = 200
        let note: String
        let content: Content
        /// Of JSON.
        var mediaType = "application/json"
        /// Other forms in which it is given, by `Accept` or a parameter.
        var alternatives: [String] = []
        /// What an answer is that says no, where another standard than RFC 9457 says so.
        var failure: ObjectShape? = nil
    }

    /// Unique; what generated clients call it.
    let id: String
    let method: HTTPRequest.Method
    let path: PathTemplate
    let summary: String
    /// More than the summary says; nil when there is no more to say.
    let note: String?
    let access: Access
    /// The group under which it is listed.
    let tag: Tag
    let pathNotes: [String: String]
    let query: [Parameter]
    let body: Body?
    /// In place of ``body``; one at a time is taken in.
    let upload: Upload?
    let answer: Answer

    enum Tag: String, Sendable, CaseIterable {
        case models = "Models"
        case accounts = "Accounts"
        case keys = "Keys"
        case plans = "Plans"
        case services = "Services"
        case records = "Records"
        case incidents = "Incidents"
        case transfers = "Transfers"
        case wordLists = "Word lists"
        case assessments = "Assessments"
        case people = "People"
        case complaints = "Complaints"
        case participants = "Participants"
        case rights = "Rights"
        case products = "Products"
        case offers = "Offers"
        case agreements = "Agreements"
        case dataspace = "Dataspace"
        case delivery = "Delivery"
        case settlement = "Settlement"
        case billing = "Billing"
        case carbon = "Carbon"
        case knowledge = "Knowledge"
        case log = "Log"
        case operations = "Operations"
        case users = "Users"
    }

    init(
        _ id: String, _ method: HTTPRequest.Method, _ path: String, _ summary: String, note: String? = nil,
        tag: Tag, access: Access, pathNotes: [String: String] = [:], query: [Parameter] = [],
        body: Body? = nil, upload: Upload? = nil, answer: Answer
    ) {
        self.id = id
        self.method = method
        self.path = PathTemplate(path)
        self.summary = summary
        self.note = note
        self.tag = tag
        self.access = access
        self.pathNotes = pathNotes
        self.query = query
        self.body = body
        self.upload = upload
        self.answer = answer
    }
}

extension APIOperation.Answer {
    static func json(_ shape: ObjectShape, _ note: String) -> Self {
        Self(note: note, content: .json(.object(shape)))
    }

    /// - Parameter types: Media types in which it is given too.
    static func json(_ shape: ObjectShape, _ note: String, or types: [String]) -> Self {
        var answer = json(shape, note)
        answer.alternatives = types
        return answer
    }

    static func created(_ shape: ObjectShape, _ note: String) -> Self {
        Self(status: 201, note: note, content: .json(.object(shape)))
    }

    static func page(of shape: ObjectShape, _ note: String) -> Self {
        Self(note: note, content: .json(.object(.page(of: shape))))
    }
}

extension APIOperation.Body {
    static func json(_ shape: ObjectShape) -> Self { Self(shape: shape) }
}
