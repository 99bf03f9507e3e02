import Accounting
import Compliance
import NIOCore
import Oversight
import Persistence
import Primitives

/// Decides, before anything is screened, whether a person may use a service now: asked for services only whose packs
/// or terms demand it.
final class ConductDesk: Sendable {
    /// Requests that a person has in a minute while a step limits them.
    static let limitedRequestsPerMinute: Int64 = 6

    private let database: any Database
    private let subjects: SubjectHasher
    private let cache: StandingCache
    private let clock: any WallClock
    private let randomness: any Randomness

    init(
        database: any Database, subjects: SubjectHasher, clock: any WallClock, randomness: any Randomness,
        cache: StandingCache = StandingCache()
    ) {
        self.database = database
        self.subjects = subjects
        self.clock = clock
        self.randomness = randomness
        self.cache = cache
    }

    /// - Returns: What the settlement is to keep; nil where the service asks for nothing.
    /// - Throws: `termsNotAccepted`, `userSuspended`, `userLimited`, `forbidden` for a minor without consent.
    func check(_ admitted: Admitted) async throws -> ConductPass? {
        guard let conduct = admitted.offer.conduct else { return nil }
        let subject = subjects.subject(admitted.caller.account.id, endUser: admitted.facts.endUser)
        let judgement = ConductJudgement(conduct: conduct, subject: subject, now: admitted.at)
        func judge(_ entry: inout StandingCache.Entry) -> ConductJudgement.Verdict {
            judgement.verdict(&entry, uptime: .now())
        }
        do {
            switch try await verdict(of: subject.hash, judge) {
            case .pass(var pass):
                pass.notice = pass.tells.flatMap { ConductWords(admitted, conduct.rules).notice($0) }
                return pass
            case .refused(let refusal):
                throw ConductWords(admitted, conduct.rules).problem(refusal, at: admitted.at)
            }
        } catch {
            admitted.releaseLimits(used: 0)
            throw error
        }
    }

    private func verdict(
        of subject: SubjectHash, _ judge: (inout StandingCache.Entry) -> ConductJudgement.Verdict
    ) async throws -> ConductJudgement.Verdict {
        if let verdict = cache.use(subject, judge) { return verdict }
        let changes = cache.changes
        let standing = try await database.read { try Standing.of(subject, in: $0) }
        return cache.use(subject, read: standing, since: changes, judge)
    }

    /// What the end of a use tells of the person; nil where nothing is kept.
    func note(
        of admitted: Admitted, _ status: UseStatus, _ decisions: [JSONValue], at now: Timestamp
    ) -> ConductNote? {
        guard let pass = admitted.conduct, let conduct = admitted.offer.conduct else { return nil }
        // Found in time, or late.
        let isRefused = decisions.contains { $0["action"] == "refuse" || $0["action"] == "retract" }
        return ConductNote(
            use: admitted.id, subject: pass.subject, service: admitted.offer.service.id,
            isViolation: isRefused, isClean: status == .completed && !isRefused,
            ladder: conduct.rules?.misuse?.terms, activity: pass.activity, askedAt: admitted.at,
            at: now, newPerson: ID(at: now, random: randomness), newStep: ID(at: now, random: randomness))
    }

    /// The note is kept: who broke a rule is judged anew.
    func kept(_ note: ConductNote?) {
        guard let note, note.isViolation else { return }
        cache.forget(note.subject.hash)
    }

    /// What is kept of a person has changed.
    func forget(_ subject: SubjectHash) { cache.forget(subject) }

    /// What is kept of a person was erased.
    func erase(_ subject: SubjectHash) { cache.erase(subject) }
}

extension ConductRules.Misuse {
    /// A step as the record has it.
    func decision(_ step: MisuseStep) -> JSONValue {
        .object(
            source.members.merging([
                "action": .string(step.step.rawValue), "stage": "conduct", "rule": "misuse",
                "step": .string(step.id.description),
            ]) { $1 })
    }
}
