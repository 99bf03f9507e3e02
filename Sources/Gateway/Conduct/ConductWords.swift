import Compliance
import Oversight
import Primitives

/// What a person is told, in the language of the request: read only when there is something to say.
struct ConductWords {
    private let admitted: Admitted
    private let rules: ConductRules?
    private let language: Language

    init(_ admitted: Admitted, _ rules: ConductRules?) {
        self.admitted = admitted
        self.rules = rules
        language = RequestLanguage.of(admitted.ask.body)
    }

    func notice(_ tells: ConductPass.Tells) -> String? {
        switch tells {
        case .misuseWarning:
            rules?.misuse?.texts[.warn].map { Notice.field("misuse-warning", $0[language]) }
        case .breakReminder: (rules?.breaks?.text).map { Notice.field("break-reminder", $0[language]) }
        }
    }

    func problem(_ refusal: ConductRefusal, at now: Timestamp) -> Problem {
        switch refusal {
        case .suspended(let effect, let until, let step):
            let text = rules?.misuse?.texts[effect] ?? Self.restricted
            return Problem(
                .userSuspended, text[language] + (until.map { " (until \($0.rfc3339))" } ?? ""),
                mend: appeal(step))
        case .limited(let wait, let step):
            let text = rules?.misuse?.texts[.limit] ?? Self.restricted
            return Problem(
                .userLimited,
                "\(text[language]) (\(ConductDesk.limitedRequestsPerMinute) requests a minute)",
                mend: appeal(step), retryAfter: wait)
        case .terms(let terms): return self.terms(terms)
        case .minor(let refusal): return minor(refusal, at: now)
        }
    }

    private func appeal(_ step: ID<MisuseStep>?) -> String? {
        guard rules?.misuse?.appeal == true, let step else { return nil }
        return
            "To appeal: POST /api/complaints with {\"kind\": \"appeal\", \"step\": \"\(step)\", \"text\": …}."
    }

    private func terms(_ terms: Terms) -> Problem {
        let name = admitted.offer.service.name
        let text = rules?.terms?.text ?? Self.termsRequired
        var members: [String: JSONValue] = ["service": .string(name), "version": .string(terms.version)]
        if let endUser = admitted.facts.endUser { members["end_user"] = .string(endUser) }
        let acceptance = String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
        return Problem(
            .termsNotAccepted, "\(text[language]) (\"\(name)\", version \"\(terms.version)\")",
            mend:
                "Read GET /api/services/\(name)/terms, then POST /api/terms/acceptances with \(acceptance)."
        )
    }

    private func minor(_ refusal: MinorRefusal, at now: Timestamp) -> Problem {
        let text = (rules?.minors?.text ?? Self.restricted)[language]
        let wait = refusal.until.map { $0 - now }
        var problem =
            switch refusal {
            case .guardianConsentMissing(let age):
                Problem(
                    .forbidden, "\(Self.guardianConsent[language]) (under \(age))",
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
        return problem
    }

    // What is said where no pack has words for it.
    private static let termsRequired = LocalizedText(
        en: "Please accept the current terms before using this service.",
        ja: "ご利用の前に現行の規約に同意してください。", zh: "使用本服务前请先同意现行服务协议。")
    private static let restricted = LocalizedText(
        en: "Your use is restricted.", ja: "ご利用を制限しています。", zh: "您的使用受到限制。")
    private static let guardianConsent = LocalizedText(
        en: "A guardian must consent before this service may be used at this age.",
        ja: "この年齢でのご利用には保護者の同意が必要です。", zh: "该年龄使用本服务须经监护人同意。")
}
