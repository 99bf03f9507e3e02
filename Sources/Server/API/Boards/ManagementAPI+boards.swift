import Exchange
import Primitives

extension ManagementAPI {
    static let boardRoutes = [
        APIRoute(
            APIOperation(
                "listBoards", .get, "/api/boards", "Lists the boards with their rules of admission",
                tag: .products,
                access: .accounts, answer: .json(.page(of: BoardShapes.board), "All boards.")),
            { api, call in try await api.listBoards(call) }),
        APIRoute(
            APIOperation(
                "putBoard", .post, "/api/boards", "Adds a board, or changes one that was added",
                tag: .products,
                access: .operators, body: .json(BoardShapes.draft),
                answer: .json(BoardShapes.board, "The board.")),
            { api, call in try await api.putBoard(call) }),
    ]

    private func listBoards(_ call: APICall) async throws -> APIAnswer {
        try await database.read { .wholeList(try Boards.all(in: $0).map(\.json)) }
    }

    private func putBoard(_ call: APICall) async throws -> APIAnswer {
        let change: ID<Board> = newID(call)
        let members = BoardShapes.draft.members.compactMap { member in
            call.body.value(member.name).map { (member.name, $0) }
        }
        let board = try Board(json: .object(Dictionary(uniqueKeysWithValues: members)))
        try await database.write { [changes] in
            try Boards.put(board, change, at: call.now, by: .operator, log: changes.log, in: $0)
        }
        return .ok(board.json)
    }
}

/// The objects of `/api/boards`.
enum BoardShapes {
    private static let title = ObjectShape(
        "BoardTitle",
        [
            .required("en", .text(1...300)), .optional("ja", .text(1...300)), .optional("zh", .text(1...300)),
        ])

    private static let rules: [(name: String, shape: Shape, note: String)] = [
        ("classes", .list(.words(of: DataClass.self), atMost: 3), "The classes of data that it lists."),
        ("sensitivities", .list(.words(of: Sensitivity.self), atMost: 4), "The grades that it lists."),
        (
            "required_metadata", .list(.text(1...64), atMost: 50),
            "Members of the metadata that its products must have."
        ),
        (
            "supplier_roles", .list(.words(of: Participant.Role.self), atMost: 7),
            "A supplier needs one of these roles."
        ),
        (
            "required_assessments", .list(.words(of: ProductAssessment.Kind.self), atMost: 2),
            "What must have been passed; compliance always."
        ),
        ("minimum_use_cases", .integer(1...20), "The fewest declared use cases."),
        ("needs_sample", .boolean, "Whether a free sample must be there."),
    ]

    private static let identity: [ObjectShape.Member] = [
        .required("name", .text(1...63, like: "logistics")), .required("title", .object(title)),
    ]

    static let draft = ObjectShape(
        "BoardDraft", identity + rules.map { .optional($0.name, $0.shape, $0.note) })
    static let board = ObjectShape("Board", identity + rules.map { .required($0.name, $0.shape, $0.note) })
}
