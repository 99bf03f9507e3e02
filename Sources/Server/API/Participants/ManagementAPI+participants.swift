import Accounting
import Credentials
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let participantNote = ["participant": "The id or the name of a participant."]

    static let participantRoutes = [
        APIRoute(
            APIOperation(
                "registerParticipant", .post, "/api/participants", "Registers an organisation",
                note: """
                    With the account that pays and is paid for it, or `currency` to open one; without either for a \
                    participant that is only known by its connector.
                    """, tag: .participants, access: .operators, body: .json(ParticipantShapes.draft),
                answer: .created(ParticipantShapes.participant, "The participant.")),
            { api, call in try await api.registerParticipant(call) }),
        APIRoute(
            APIOperation(
                "listParticipants", .get, "/api/participants", "Lists the participants", tag: .participants,
                access: .accounts, query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: ParticipantShapes.participant, "One page of participants.")),
            { api, call in try await api.listParticipants(call) }),
        APIRoute(
            APIOperation(
                "getParticipant", .get, "/api/participants/{participant}", "Shows a participant",
                tag: .participants, access: .accounts, pathNotes: participantNote,
                answer: .json(ParticipantShapes.participant, "The participant.")),
            { api, call in try await api.participant(call) }),
        APIRoute(
            APIOperation(
                "changeParticipant", .patch, "/api/participants/{participant}",
                "Changes a participant, suspends it or lets it act again", tag: .participants,
                access: .operators,
                pathNotes: participantNote, body: .json(ParticipantShapes.change),
                answer: .json(ParticipantShapes.participant, "The participant as it is now.")),
            { api, call in try await api.changeParticipant(call) }),
    ]

    private func registerParticipant(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Participant> = newID(call)
        let newAccount: ID<Account> = newID(call)
        let name = try call.body.text("name")
        let made = try await database.write { [self] transaction in
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let standing = try Participants.participant(first, in: transaction).orVanished(first)
                return Made(body: standing.json(showsAccount: true), isReplay: true)
            }
            let account = try account(for: name, newAccount, call, in: transaction)
            let draft = Participant(
                id: id, name: name, legalName: try call.body.text("legal_name"),
                roles: Set(call.body.texts("roles").compactMap(Participant.Role.init(rawValue:))),
                jurisdiction: try Self.jurisdiction(call.body.text("jurisdiction")),
                did: try Self.did(call.body.optionalText("did"))
                    ?? WebDID(
                        authority: exchange.publicURL.authority, path: ["participants", name]
                    ).text, account: account,
                connector: try Self.connector(call.body.optionalText("connector")), createdAt: call.now)
            let participant = try Participants.register(
                draft, by: .operator, log: changes.log, in: transaction)
            return Made(body: participant.json(showsAccount: true), isReplay: false)
        }
        return .created(
            made, at: made.body["id"]?.stringValue.map { "/api/participants/\($0)" }, changesDirectory: true)
    }

    /// The account that the body names, or a new one in the currency that it names; nil for neither.
    private func account(
        for name: String, _ id: ID<Account>, _ call: APICall, in transaction: any WriteTransaction
    ) throws(Problem) -> ID<Account>? {
        if let text = call.body.optionalText("account") {
            guard !call.body.has("currency") else {
                throw Problem(
                    .invalidValue, "Both \"account\" and \"currency\" are there.",
                    mend: "Name an account, or give a currency to open one.", parameter: "currency")
            }
            return try AccountReference(text: text).resolve(for: call.caller, in: transaction).id
        }
        guard call.body.has("currency") else { return nil }
        let draft = try AccountDraft(
            name: name, currency: call.body.currency("currency"), terms: .prepaid, limits: .none)
        return try changes.createAccount(draft, id: id, at: call.now, in: transaction).id
    }

    private func listParticipants(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Participant.self, order: .oldestFirst)
        return try await database.read { transaction in
            let page = try Participants.list(request, in: transaction)
            return .page(page.items.map { Self.json($0, for: call) }, next: page.next)
        }
    }

    private func participant(_ call: APICall) async throws -> APIAnswer {
        try await database.read { .ok(Self.json(try call.pathParticipant(in: $0), for: call)) }
    }

    private func changeParticipant(_ call: APICall) async throws -> APIAnswer {
        let (body, moved) = try await database.write { [changes, exchange] transaction in
            var participant = try call.pathParticipant(in: transaction)
            var moved: [MovedAgreement] = []
            if let name = call.body.optionalText("legal_name") { participant.legalName = name }
            if call.body.has("roles") {
                participant.roles = Set(call.body.texts("roles").compactMap(Participant.Role.init(rawValue:)))
            }
            if let code = call.body.optionalText("jurisdiction") {
                participant.jurisdiction = try Self.jurisdiction(code)
            }
            if call.body.has("connector") {
                participant.connector = try Self.connector(call.body.optionalText("connector"))
            }
            if let state: Participant.State = call.body.word("state") { participant.state = state }
            let changed = try Participants.update(
                participant, at: call.now, by: .operator, log: changes.log, in: transaction)
            if changed.state == .suspended {
                try Listing.suspendAll(of: changed.id, at: call.now, log: changes.log, in: transaction)
                moved = try exchange.suspendAgreements(
                    of: changed.id, at: call.now, log: changes.log, in: transaction)
            }
            return (changed.json(showsAccount: true), moved)
        }
        await exchange.settle(moved)
        return .ok(body)
    }

    private static func json(_ participant: Participant, for call: APICall) -> JSONValue {
        participant.json(
            showsAccount: call.caller.isOperator || participant.account.map(call.caller.maySee) ?? false)
    }

    static func jurisdiction(_ code: String) throws(Problem) -> String {
        guard isPlace(code) else {
            throw Problem(
                .invalidValue, "\"jurisdiction\" is no code of a place.",
                mend: "Give two capitals of ISO 3166-1, such as JP or CN, or EU.", parameter: "jurisdiction")
        }
        return code
    }

    /// Whether a text has the form of a code of ISO 3166-1 alpha-2.
    static func isPlace(_ code: String) -> Bool {
        code.utf8.count == 2 && code.utf8.allSatisfy { (0x41...0x5a).contains($0) }
    }

    /// Whether a text is a decentralised identifier without path, query and fragment (W3C DID Core §3.1).
    static func isDID(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "did" && !parts[1].isEmpty && !parts[2].isEmpty
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x23 && $0 != 0x3f && $0 != 0x2f }
    }

    private static func did(_ text: String?) throws(Problem) -> String? {
        guard let text else { return nil }
        guard isDID(text) else {
            throw Problem(
                .invalidValue, "\"did\" is no decentralised identifier.",
                mend: "Write did:METHOD:ID (W3C DID Core §3.1), or leave it out.", parameter: "did")
        }
        return text
    }

    private static func connector(_ text: String?) throws(Problem) -> String? {
        guard let text else { return nil }
        do {
            return try BaseURL(text).description
        } catch {
            throw Problem(.invalidValue, error.detail, mend: error.mend, parameter: "connector")
        }
    }
}
