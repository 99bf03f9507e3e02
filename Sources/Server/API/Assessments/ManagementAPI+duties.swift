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
                query: [traitsFilter], answer: .json(DutyShapes.report, "The duties.")),
            { api, call in try await api.listDuties(call) }),
        APIRoute(
            APIOperation(
                "showGap", .get, "/api/services/{name*}/gap",
                "Shows which duties of one jurisdiction another one does not bind a service to",
                note: """
                    Each duty comes with what meets it, evidence included. It says what to look at: an empty gap \
                    proves nothing.
                    """,
                tag: .assessments, access: .operators, pathNotes: serviceNameNote,
                query: [
                    .init("from", .words(of: Jurisdiction.self), "Where the service does what is demanded."),
                    .init("to", .words(of: Jurisdiction.self), "Where it is to go."), traitsFilter,
                ], answer: .json(DutyShapes.gap, "The gap.")),
            { api, call in try await api.showGap(call) }),
    ]

    private static let traitsFilter = APIOperation.Parameter(
        "traits", .text(1...256, like: "minors,medical"),
        "What the service is beside `public`, separated by commas.")

    private func listDuties(_ call: APICall) async throws -> APIAnswer {
        let book = directory.ruleBook
        let (service, known) = try await known(call, book)
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

    private func showGap(_ call: APICall) async throws -> APIAnswer {
        guard let book = directory.ruleBook else {
            throw Problem(
                .notFound, "There are no rule packs, so there is nothing to compare.",
                mend: "Set `server.rule_packs` to the folder of the packs and restart.")
        }
        func pack(_ name: String) throws(Problem) -> RulePack {
            let given = call.query.text(name)
            guard let jurisdiction = given.flatMap({ Jurisdiction(rawValue: $0) }) else {
                throw Problem(
                    .invalidValue, "The query names no \"\(name)\".", mend: "Give ?from=JP&to=CN.",
                    parameter: name)
            }
            guard let pack = book.catalogue[jurisdiction] else {
                throw Problem(
                    .notFound, "There is no pack of \(jurisdiction.rawValue).",
                    mend:
                        "There are packs of \(book.catalogue.packs.map(\.jurisdiction.rawValue).joined(separator: ", ")).",
                    parameter: name)
            }
            return pack
        }
        let (from, to) = (try pack("from"), try pack("to"))
        let (service, known) = try await known(call, book, beside: to)
        let gap = Gap(from: from, to: to, duties: book.catalogue.duties, traits: known.traits)
        guard case .object(var members) = GapStatuses(of: gap, facts: known).json(of: gap) else {
            throw Problem(.internalError, "A gap is no object.")
        }
        members["service"] = .id(service.id)
        members["name"] = .string(service.name)
        members["at"] = .time(call.now)
        return .ok(.object(members))
    }

    /// The service of a call, and what is known of it.
    /// - Parameter other: A pack that it need not name, whose duties are looked at too.
    private func known(
        _ call: APICall, _ book: RuleBook?, beside other: RulePack? = nil
    ) async throws -> (Service, ServiceFacts) {
        let name = try call.parameter("name")
        let traits = try Self.traits(call.query.text("traits"))
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
            let isNamed = found.packs.contains { $0.name == other?.name }
            let packs = found.packs + (isNamed ? [] : [other?.withoutRules].compactMap { $0 })
            known.coverage = Self.coverage(of: packs, book, versions, at: call.now)
            return known
        }
        return (service, known)
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
            let people = GivenEvidence(
                hashes: evidence.content.hashes.map(\.description), givenAt: evidence.givenAt,
                expiresAt: evidence.content.expiresAt, now: now)
            // What has expired does not hide what came after it.
            if people.isExpired, let later = given[evidence.slot], later.givenAt > people.givenAt { continue }
            given[evidence.slot] = people
        }
        facts.evidence = given
        return facts
    }

    /// What the server has on record of itself: the newest assessment and the newest pack. What people give in these
    /// slots goes before it, until it expires.
    private static func registered(
        _ service: ID<Service>, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [String: GivenEvidence] {
        var evidence: [String: GivenEvidence] = [:]
        let assessments = try Assessments.list(
            of: service, PageRequest(limit: 1, order: .newestFirst), in: transaction)
        if let newest = assessments.items.first {
            for slot in AssessmentSlot.all {
                guard let found = slot.found(in: newest) else { continue }
                evidence[slot.name] = GivenEvidence(
                    hashes: [newest.reportHash.description], givenAt: newest.createdAt, expiresAt: nil,
                    now: now,
                    figures: found.figures, isMet: found.isMet)
            }
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
            coverage[pack.name] = WordListCoverage(
                of: pack, lists: Array(book.lists.values), updates: versions.importDays, today: today)
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
