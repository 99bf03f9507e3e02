import Accounting
import Compliance
import Gateway
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    static let dutyRoutes = [
        APIRoute(
            APIOperation(
                "listDuties", .get, "/api/services/{name*}/duties",
                "Shows the duties that bind a service and what meets each",
                note: "It says what is executed and given, not that a law is complied with.",
                tag: .assessments, access: .operators, pathNotes: serviceNameNote,
                query: [
                    .init(
                        "traits", .text(1...256, like: "minors,medical"),
                        "What the service is beside `public`, separated by commas.")
                ], answer: .json(DutyShapes.report, "The duties.")),
            { api, call in try await api.listDuties(call) })
    ]

    private func listDuties(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let traits = try Self.traits(call.query.text("traits"))
        let book = directory.ruleBook
        let (service, found, versions) = try await database.read {
            transaction -> (Service, ServiceFacts, [WordListVersion]) in
            let service = try Self.service(named: name, in: transaction)
            return (
                service, try facts(of: service, book, traits, at: call.now, in: transaction),
                try WordLists.inForce(in: transaction)
            )
        }
        // Counting large lists takes a moment.
        let known = try await RuleThread.run {
            var known = found
            known.coverage = Self.coverage(of: found.packs, book, versions, at: call.now)
            return known
        }
        let binding = Set(known.binding.map(\.name))
        let duties = book.map { DutyStatus.all(of: known, duties: $0.catalogue.duties) } ?? []
        func count(_ state: DutyStatus.State) -> JSONValue { .count(duties.count { $0.state == state }) }
        return .ok([
            "service": .id(service.id), "name": .string(service.name), "at": .time(call.now),
            "traits": .texts(known.traits.map(\.rawValue).sorted()),
            "packs": .array(
                known.packs.map { pack -> JSONValue in
                    [
                        "name": .string(pack.name), "version": .string(pack.version),
                        "hash": .string(pack.hash), "binds": .bool(binding.contains(pack.name)),
                    ]
                }),
            "covered": count(.covered), "partly": count(.partly), "open": count(.open),
            "duties": .array(duties.map(\.json)),
        ])
    }

    /// What is known of a service: its packs, what the server does, what people gave.
    private func facts(
        of service: Service, _ book: RuleBook?, _ traits: Set<ServiceTrait>, at now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> ServiceFacts {
        let packs = service.terms.rules.compactMap { book?.catalogue[$0] }
        var facts = ServiceFacts(
            packs: packs, traits: traits.union(service.terms.isPublic ? [.public] : []),
            capabilities: capabilities)
        facts.classifier = service.terms.classifier?.name
        facts.keepsTexts = service.terms.content != nil
        facts.capabilities.termsAccepted =
            try TermsBook.list(of: service.id, in: transaction).inForce(at: now) != nil
        var given = try Self.registered(service.id, at: now, in: transaction)
        for evidence in try EvidenceSlots.standing(of: service.id, in: transaction) {
            given[evidence.slot] = GivenEvidence(
                hashes: evidence.content.hashes.map(\.description), givenAt: evidence.givenAt,
                expiresAt: evidence.content.expiresAt, now: now)
        }
        facts.evidence = given
        return facts
    }

    /// What the server has on record of itself: the newest assessment and the newest pack. What people give in these
    /// slots goes before it.
    private static func registered(
        _ service: ID<Service>, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [String: GivenEvidence] {
        var evidence: [String: GivenEvidence] = [:]
        let assessments = try Assessments.list(
            of: service, PageRequest(limit: 1, order: .newestFirst), in: transaction)
        if let newest = assessments.items.first {
            let given = GivenEvidence(
                hashes: [newest.reportHash.description], givenAt: newest.createdAt, expiresAt: nil, now: now)
            for slot in newest.slots { evidence[slot] = given }
        }
        let packs = try EvidencePacks.list(
            of: service, PageRequest(limit: 1, order: .newestFirst), in: transaction)
        if let newest = packs.items.first {
            evidence["inspection-pack"] = GivenEvidence(
                hashes: [newest.manifestHash.description], givenAt: newest.createdAt, expiresAt: nil, now: now
            )
        }
        return evidence
    }

    private static func coverage(
        of packs: [RulePack], _ book: RuleBook?, _ versions: [WordListVersion], at now: Timestamp
    ) -> [String: WordListCoverage] {
        guard let book, let today = PackDate(now) else { return [:] }
        var coverage: [String: WordListCoverage] = [:]
        for pack in packs {
            // A keyword library is as old as its last update, whichever of its lists that was of.
            let names = Set(pack.wordLists.map(\.name))
            let updated = versions.filter { names.contains($0.list) }.compactMap(\.importDay).max()
            coverage[pack.name] = WordListCoverage(
                of: pack, lists: Array(book.lists.values), updated: updated, today: today)
        }
        return coverage
    }

    private static func traits(_ text: String?) throws(Problem) -> Set<ServiceTrait> {
        var traits: Set<ServiceTrait> = []
        for word in (text ?? "").split(separator: ",") {
            guard let trait = ServiceTrait(rawValue: String(word)) else {
                throw Problem(
                    .invalidValue, "There is no trait \(Shape.shown(String(word))).",
                    mend: Shape.suggestion(
                        for: String(word), among: ServiceTrait.allCases.map(\.rawValue)),
                    parameter: "traits")
            }
            traits.insert(trait)
        }
        return traits
    }
}

extension Assessment {
    /// The slots that its report is evidence for: those whose marks were counted, met or not.
    fileprivate var slots: [String] {
        let marks = figures["marks"]?.arrayValue ?? []
        let counted = Set(marks.filter { $0["status"] == "counted" }.compactMap { $0["id"]?.stringValue })
        var slots = ["assessment-run"]
        if counted.isSuperset(of: ["should-refuse", "should-not-refuse"]) { slots.append("refusal-rates") }
        if counted.contains("content-keywords") || counted.contains("content-manual") {
            slots.append("test-bank-result")
        }
        return counted.isEmpty ? [] : slots
    }
}
