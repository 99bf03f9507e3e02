import Compliance
import NIOCore
import Oversight
import Primitives

/// Judges one request of a person by where the person stands: pure but for the words, whose language the request tells.
struct ConductJudgement {
    private let conduct: ServiceConduct
    private let admitted: Admitted
    private let subject: DataSubject
    private let now: Timestamp

    init(_ conduct: ServiceConduct, _ admitted: Admitted, _ subject: DataSubject, at now: Timestamp) {
        self.conduct = conduct
        self.admitted = admitted
        self.subject = subject
        self.now = now
    }

    /// - Parameter entry: Where the person stands; afterwards with this request in it.
    /// - Throws: Why the request may not go on; then nothing of it is counted.
    func pass(
        _ entry: inout StandingCache.Entry, uptime: NIODeadline
    ) throws(Problem) -> ConductPass {
        let effect = conduct.rules?.misuse.flatMap { _ in entry.standing.misuse.effect(at: now) }
        if effect == .suspend || effect == .end { throw suspended(entry.standing, effect) }
        try checkTerms(entry.standing)
        var pass = ConductPass(subject: subject)
        if conduct.countsActivity {
            var activity = entry.standing.activity
            if activity == nil {
                activity = Activity(at: now, utcOffsetMinutes: conduct.utcOffsetMinutes)
            } else {
                activity?.note(at: now, utcOffsetMinutes: conduct.utcOffsetMinutes)
            }
            if let activity {
                do throws(Problem) {
                    try checkMinor(entry.standing, activity)
                } catch {
                    // The day's time is over for good: who waits a while does not get the rest of it.
                    if error.kind == .userLimited { entry.standing.activity = activity.refused }
                    throw error
                }
            }
            pass.activity = activity
        }
        if effect == .limit, let wait = entry.bucket.take(1, at: uptime) {
            throw limited(entry.standing, wait)
        }
        if effect == .warn, let text = conduct.rules?.misuse?.texts[.warn] {
            pass.notice = Notice.field("misuse-warning", text[language])
        }
        remind(&pass)
        entry.standing.activity = pass.activity ?? entry.standing.activity
        return pass
    }

    private func suspended(_ standing: Standing, _ effect: MisuseLadder.Step?) -> Problem {
        let text = effect.flatMap { conduct.rules?.misuse?.texts[$0] } ?? ConductWords.suspended
        let until = standing.misuse.effectUntil.map { " (until \($0.rfc3339))" } ?? ""
        return Problem(.userSuspended, text[language] + until, mend: appeal(standing))
    }

    private func limited(_ standing: Standing, _ wait: Duration) -> Problem {
        let text = conduct.rules?.misuse?.texts[.limit] ?? ConductWords.suspended
        return Problem(
            .userLimited,
            "\(text[language]) (\(ConductDesk.limitedRequestsPerMinute) requests a minute)",
            mend: appeal(standing), retryAfter: wait)
    }

    private func appeal(_ standing: Standing) -> String? {
        guard conduct.rules?.misuse?.appeal == true, let step = standing.step else { return nil }
        return
            "To appeal: POST /api/complaints with {\"kind\": \"appeal\", \"step\": \"\(step)\", \"text\": …}."
    }

    private func checkTerms(_ standing: Standing) throws(Problem) {
        guard let terms = conduct.terms.inForce(at: now), !standing.accepted.contains(terms.id) else {
            return
        }
        let text = conduct.rules?.terms?.text ?? ConductWords.termsRequired
        let name = admitted.offer.service.name
        throw Problem(
            .termsNotAccepted, "\(text[language]) (\"\(name)\", version \"\(terms.version)\")",
            mend:
                "Read GET /api/services/\(name)/terms, then POST /api/terms/acceptances with \(acceptance(terms))."
        )
    }

    private func acceptance(_ terms: Terms) -> String {
        var members: [String: JSONValue] = [
            "service": .string(admitted.offer.service.name), "version": .string(terms.version),
        ]
        if let endUser = admitted.facts.endUser { members["end_user"] = .string(endUser) }
        return String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
    }

    private func checkMinor(_ standing: Standing, _ activity: Activity) throws(Problem) {
        guard let rule = conduct.rules?.minors,
            let refusal = rule.refusal(
                of: standing.ageBand, guardianConsent: standing.hasGuardianConsent, activity, at: now)
        else { return }
        let text = rule.text[language]
        let wait = refusal.until.map { $0 - now }
        var problem =
            switch refusal {
            case .guardianConsentMissing(let age):
                Problem(
                    .forbidden, "\(ConductWords.guardianConsent[language]) (under \(age))",
                    mend: "PUT /api/people with guardian_consent once a guardian has consented.",
                    parameter: "guardian_consent")
            case .closed(let until):
                Problem(.userLimited, "\(text) (closed until \(until.rfc3339))", retryAfter: wait)
            case .dailyRequests(let most, _):
                Problem(.userLimited, "\(text) (\(most) requests a day)", retryAfter: wait)
            case .dailyMinutes(let most, _):
                Problem(.userLimited, "\(text) (\(most) minutes a day)", retryAfter: wait)
            }
        // No client of a minor's is to wait for hours.
        problem.shouldRetry = false
        throw problem
    }

    /// A break is suggested to people; an account that names nobody may be a program.
    private func remind(_ pass: inout ConductPass) {
        guard subject.isNamed, let rule = conduct.rules?.breaks,
            pass.activity?.remind(everyMinutes: rule.everyMinutes) == true
        else { return }
        pass.notice = Notice.field("break-reminder", rule.text[language])
        pass.decisions.append(
            .object(
                rule.source.members.merging([
                    "action": "remind", "stage": "conduct", "rule": "break-reminder",
                ]) { $1 }))
    }

    /// The language of the person, told only when there is something to say.
    private var language: Language { RequestLanguage.of(admitted.ask.body) }
}

/// What is said where no pack has words for it.
enum ConductWords {
    static let termsRequired = LocalizedText(
        en: "Please accept the current terms before using this service.",
        ja: "ご利用の前に現行の規約に同意してください。", zh: "使用本服务前请先同意现行服务协议。")
    static let suspended = LocalizedText(
        en: "Your use is restricted because rules were broken.", ja: "規則違反のため、利用を制限しています。",
        zh: "因违反规则，您的使用受到限制。")
    static let guardianConsent = LocalizedText(
        en: "A guardian must consent before this service may be used at this age.",
        ja: "この年齢でのご利用には保護者の同意が必要です。", zh: "该年龄使用本服务须经监护人同意。")
}
