import Accounting
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    static let peopleRoutes = [
        APIRoute(
            APIOperation(
                "declarePerson", .put, "/api/people", "Says how old a user is, and what they choose",
                note: """
                    Saying it again changes nothing. The age is as the account says; nobody verifies it. At most \
                    \(People.maximumNewPerDay) people of an account are new within 24 hours.
                    """,
                tag: .people, access: .accounts, body: .json(PeopleShapes.declaration),
                answer: .json(PeopleShapes.person, "The person.")),
            { api, call in try await api.declarePerson(call) }),
        APIRoute(
            APIOperation(
                "listPeople", .get, "/api/people", "Lists the people of whom something is kept",
                tag: .people, access: .accounts,
                query: [
                    accountFilter,
                    .init(
                        "end_user", .text(0...SubjectHasher.maximumNameBytes),
                        "What the account calls its user; an operator names the account too."),
                ] + APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: PeopleShapes.person, "One page of people.")),
            { api, call in try await api.listPeople(call) }),
        APIRoute(
            APIOperation(
                "getPerson", .get, "/api/people/{person}", "Shows a person and where they stand",
                tag: .people, access: .accounts, pathNotes: ["person": "The id of a person."],
                answer: .json(PeopleShapes.person, "The person.")),
            { api, call in try await api.person(call) }),
    ]

    private func declarePerson(_ call: APICall) async throws -> APIAnswer {
        let declaration = PersonDeclaration(
            ageBand: call.body.word("age_band"),
            guardianConsent: call.body.optionalBoolean("guardian_consent"),
            trainingOptOut: call.body.optionalBoolean("training_opt_out"))
        let newID: ID<Person> = newID(call)
        let (body, subject) = try await database.write { [people, log = changes.log] transaction in
            let account = try call.bodyAccount(in: transaction)
            let subject = try call.bodySubject(of: account, people.subjects)
            let person = try People.named(subject, new: newID, at: call.now, in: transaction)
            let changed = try People.declare(
                declaration, of: person, by: call.actor, at: call.now, log: log, in: transaction)
            return (try changed.json(at: call.now, in: transaction), subject.hash)
        }
        gateway.forget(subject)
        return .ok(body)
    }

    private func listPeople(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Person.self, order: .oldestFirst)
        let endUser = try APICall.checked(endUser: call.query.text("end_user"))
        return try await database.read { [people] transaction in
            let account = try call.accountFilter(in: transaction)
            guard let endUser else {
                let page = try People.list(of: account?.id, request, in: transaction)
                return .page(
                    try page.items.map { try $0.json(at: call.now, in: transaction) }, next: page.next)
            }
            guard let account else {
                throw Problem(
                    .invalidValue, "Several accounts may have a user of this name.",
                    mend: "Name the account too.", parameter: "account")
            }
            let subject = people.subjects.subject(account.id, endUser: endUser)
            let person = try People.find(subject.hash, in: transaction)
            return .wholeList(try person.map { [try $0.json(at: call.now, in: transaction)] } ?? [])
        }
    }

    private func person(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Person> = try call.id("person", of: "person")
        return try await database.read { transaction in
            guard let person = try People.person(id, in: transaction), call.caller.maySee(person.account)
            else {
                throw Problem(.notFound, "There is no person \(id).", parameter: "person")
            }
            return .ok(try person.json(at: call.now, in: transaction))
        }
    }
}
