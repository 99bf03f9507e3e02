import Primitives

/// What participants are called, by their ids.
struct ParticipantNames: Sendable {
    /// The most that are looked up for a page.
    private static let maximum = 100
    private let names: [String: String]

    init(_ page: PageContext) async throws {
        let found = try await page.find("/api/participants", [("limit", String(Self.maximum))])
        names = Dictionary(
            (found?.items ?? []).compactMap { one in
                one.text("id").flatMap { id in one.text("legal_name").map { (id, $0) } }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The name of a participant; its id where there is none to show.
    func cell(_ id: String?) -> Cell {
        guard let id else { return Cell("") }
        return names[id].map { Cell($0) } ?? Cell(id, .mono)
    }
}

extension PageContext {
    func participantNames() async throws -> ParticipantNames { try await ParticipantNames(self) }
}
