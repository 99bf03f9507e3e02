import Compliance
import NIOCore
import Oversight
import Primitives

/// Judges one request of a person by where the person stands. Pure, and quick: it runs while others wait.
struct ConductJudgement {
    /// Whether the request may go on.
    enum Verdict: Sendable {
        case pass(ConductPass)
        case refused(ConductRefusal)
    }

    let conduct: ServiceConduct
    let subject: DataSubject
    let now: Timestamp

    /// - Parameter entry: Where the person stands; afterwards with this request in it, if it passes.
    func verdict(_ entry: inout StandingCache.Entry, uptime: NIODeadline) -> Verdict {
        let rules = conduct.rules
        let effect = rules?.misuse.flatMap { _ in entry.standing.misuse.effect(at: now) }
        if let effect, effect == .suspend || effect == .end {
            return .refused(
                .suspended(effect, until: entry.standing.misuse.effectUntil, step: entry.standing.step))
        }
        if let terms = conduct.terms.inForce(at: now), !entry.standing.accepted.contains(terms.id) {
            return .refused(.terms(terms))
        }
        var pass = ConductPass(subject: subject)
        if conduct.countsActivity {
            let activity = activity(after: entry.standing.activity)
            let refusal = rules?.minors?.refusal(
                of: entry.standing.ageBand, guardianConsent: entry.standing.hasGuardianConsent, activity,
                at: now)
            if let refusal {
                switch refusal {
                // The day's time is over for good: who waits a while does not get the rest of it.
                case .dailyRequests, .dailyMinutes: entry.standing.activity = activity.refused
                // Who knocks at night has not used the day that begins.
                case .closed, .guardianConsentMissing: break
                }
                return .refused(.minor(refusal))
            }
            pass.activity = activity
        }
        if effect == .limit, let wait = entry.bucket.take(1, at: uptime) {
            return .refused(.limited(wait, step: entry.standing.step))
        }
        if effect == .warn { pass.tells = .misuseWarning }
        // A break is suggested to people; an account that names nobody may be a program.
        if subject.isNamed, let breaks = rules?.breaks,
            pass.activity?.remind(everyMinutes: breaks.everyMinutes) == true
        {
            pass.tells = .breakReminder
            pass.decisions.append(
                .object(
                    breaks.source.members.merging([
                        "action": "remind", "stage": "conduct", "rule": "break-reminder",
                    ]) { $1 }))
        }
        entry.standing.activity = pass.activity ?? entry.standing.activity
        return .pass(pass)
    }

    private func activity(after standing: Activity?) -> Activity {
        guard var activity = standing else {
            return Activity(at: now, utcOffsetMinutes: conduct.utcOffsetMinutes)
        }
        activity.note(at: now, utcOffsetMinutes: conduct.utcOffsetMinutes)
        return activity
    }
}

/// Why a person's request may not go on.
enum ConductRefusal: Sendable {
    case suspended(MisuseLadder.Step, until: Timestamp?, step: ID<MisuseStep>?)
    case terms(Terms)
    case minor(MinorRefusal)
    case limited(Duration, step: ID<MisuseStep>?)
}
