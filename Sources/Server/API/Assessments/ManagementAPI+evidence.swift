import Accounting
import Auditing
import Compliance
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    static let evidenceRoutes = [
        APIRoute(
            APIOperation(
                "listEvidence", .get, "/api/services/{name*}/evidence", "Lists what people gave as evidence",
                tag: .assessments, access: .operators, pathNotes: serviceNameNote,
                query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: EvidenceShapes.evidence, "One page of evidence, replaced ones too.")),
            { api, call in try await api.listEvidence(call) }),
        APIRoute(
            APIOperation(
                "putEvidence", .put, "/api/services/{name*}/evidence/{slot}", "Puts evidence in a slot",
                note: """
                    The files stay with you: the server keeps their hashes, and the log keeps these and a salted \
                    hash of the words. What stood in the slot stays on record. The same words again change nothing.
                    """,
                tag: .assessments, access: .operators,
                pathNotes: serviceNameNote.merging([
                    "slot":
                        "A name after `evidence:` in the packs, or after `check:`: GET …/duties lists them."
                ]) { $1 },
                body: .json(EvidenceShapes.draft),
                answer: .json(EvidenceShapes.evidence, "The evidence that stands in the slot.")),
            { api, call in try await api.putEvidence(call) }),
        APIRoute(
            APIOperation(
                "listEvidencePacks", .get, "/api/services/{name*}/evidence-packs",
                "Lists the inspector's packs that were exported", tag: .assessments, access: .operators,
                pathNotes: serviceNameNote, query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: EvidenceShapes.pack, "One page of packs.")),
            { api, call in try await api.listEvidencePacks(call) }),
        APIRoute(
            APIOperation(
                "anchorEvidencePack", .post, "/api/services/{name*}/evidence-packs",
                "Anchors the manifest of an inspector's pack in the log",
                note: "`minato rules evidence` does it.", tag: .assessments, access: .operators,
                pathNotes: serviceNameNote, body: .json(EvidenceShapes.packDraft),
                answer: .created(EvidenceShapes.newPack, "The pack, with the leaf that anchors it.")),
            { api, call in try await api.anchorEvidencePack(call) }),
    ]

    private func listEvidence(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let request = try call.query.page(of: Evidence.self, order: .newestFirst)
        return try await database.read { transaction in
            let service = try Self.service(named: name, in: transaction)
            let page = try EvidenceSlots.list(of: service.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func putEvidence(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let slot = try call.parameter("slot")
        try checkSlot(slot)
        let expiry = call.body.optionalText("expires_at").flatMap { Timestamp(rfc3339: $0) }
        if let expiry, expiry <= call.now {
            throw Problem(
                .invalidValue, "The evidence has expired already.", mend: "Give a time that is to come.",
                parameter: "expires_at")
        }
        let content = Evidence.Content(
            note: try call.body.text("note"), hashes: try call.body.sha256s("hashes"),
            url: call.body.optionalText("url"), givenBy: call.body.optionalText("given_by"),
            expiresAt: expiry)
        let id: ID<Evidence> = newID(call)
        let salt = randomness.bytes(32)
        return try await database.write { [changes] transaction in
            let service = try Self.service(named: name, in: transaction)
            let evidence = Evidence(
                id: id, service: service.id, slot: slot, content: content, salt: salt, givenAt: call.now)
            return .ok(try changes.put(evidence, in: transaction).json)
        }
    }

    /// - Throws: `notFound` for a name that no duty has.
    private func checkSlot(_ slot: String) throws(Problem) {
        let satisfiers = directory.ruleBook?.catalogue.duties.duties.flatMap(\.satisfiedBy) ?? []
        let names = Set(satisfiers.map(\.name)).sorted()
        guard !names.contains(slot) else { return }
        throw Problem(
            .notFound, "No duty has the slot \(Shape.shown(slot)).",
            mend: Shape.suggestion(for: slot, among: names), parameter: "slot")
    }

    private func listEvidencePacks(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let request = try call.query.page(of: EvidencePack.self, order: .newestFirst)
        return try await database.read { transaction in
            let service = try Self.service(named: name, in: transaction)
            let page = try EvidencePacks.list(of: service.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func anchorEvidencePack(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let id: ID<EvidencePack> = newID(call)
        let manifest = try call.body.sha256("manifest_hash")
        let (pack, isReplay) = try await database.write { [changes] transaction in
            let service = try Self.service(named: name, in: transaction)
            switch try call.claim(for: id, in: transaction) {
            case .fresh:
                let pack = try changes.anchor(
                    manifest, of: service.id, as: id, at: call.now, in: transaction)
                return (pack, false)
            case .same(let first):
                return (try EvidencePacks.pack(first, in: transaction).orVanished(first), true)
            }
        }
        let leaf = try await reader.leaf(at: pack.logIndex)
        return .created(Made(body: pack.json(leaf: leaf.bytes), isReplay: isReplay), at: nil)
    }
}

extension Satisfier {
    /// The name without its kind: that of the slot.
    var name: String {
        switch self {
        case .check(let name), .evidence(let name): name
        }
    }
}
