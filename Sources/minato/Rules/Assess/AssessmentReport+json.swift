import Compliance
import Oversight
import Primitives

extension AssessmentReport {
    var json: JSONValue {
        let items = result.items
        return [
            "format": .string(Self.format), "service": .string(plan.service), "url": .string(plan.address),
            "run": .string(run), "started_at": .string(startedAt.rfc3339),
            "finished_at": .string(finishedAt.rfc3339), "seed": .string(String(plan.seed)),
            "packs": .array(packs.map(Self.pack)),
            "word_lists": .array(
                lists.map { list in
                    [
                        "name": .string(list.name), "hash": .string(list.hash),
                        "entries": Self.count(list.entries.count),
                        "server_hash": serverLists?[list.name].map(JSONValue.string) ?? .null,
                    ]
                }),
            "banks": .array(plan.banks.map(Self.bank)), "bank_coverage": Self.coverage(coverage),
            "sample": .object(
                Dictionary(
                    uniqueKeysWithValues: plan.sizes.map { ($0.key.rawValue, Self.count($0.value)) })),
            "questions": Self.count(plan.questions.count),
            "marks": .array(result.marks.map { Self.mark($0.pack, $0.result, withClasses: true) }),
            "judged_by": .object(
                Dictionary(
                    uniqueKeysWithValues: Judgement.Judge.allCases.map {
                        ($0.rawValue, Self.count(result.judges[$0] ?? 0))
                    })),
            "filtered": Self.count(items.count { $0.answer.finishReason == Judgement.filtered }),
            "agreement": ratings.map { _ in
                .object(
                    Dictionary(
                        uniqueKeysWithValues: result.agreements.map {
                            ($0.scale.rawValue, Self.agreement($0.agreement))
                        }))
            } ?? .null,
            "ratings": ratings.map {
                ["sha256": .string($0.hash), "ratings": Self.count($0.ratings.count)]
            } ?? .null,
            "classifier": classifier.map(JSONValue.string) ?? .null,
            "answers": .array(items.map(Self.item)),
            "lost_records": .object(lostRecords.mapValues(JSONValue.string)),
            "unanswered": .array(
                result.unanswered.map {
                    [
                        "question": .string($0.id),
                        "reason": .string(failures[$0.id] ?? "it was not asked yet"),
                    ]
                }),
            "limits": .array(Self.limits.map(JSONValue.string)),
        ]
    }

    /// What the server registers.
    var figures: JSONValue {
        [
            "started_at": .string(startedAt.rfc3339), "finished_at": .string(finishedAt.rfc3339),
            "seed": .string(String(plan.seed)), "questions": Self.count(plan.questions.count),
            "unanswered": Self.count(result.unanswered.count), "banks": .array(plan.banks.map(Self.bank)),
            "banks_met": .bool(coverage.isMet),
            "marks": .array(result.marks.map { Self.mark($0.pack, $0.result, withClasses: false) }),
        ]
    }

    private static func pack(_ pack: RulePack) -> JSONValue {
        ["name": .string(pack.name), "version": .string(pack.version), "hash": .string(pack.hash)]
    }

    private static func bank(_ bank: QuestionBank) -> JSONValue {
        ["name": .string(bank.name), "hash": .string(bank.hash), "questions": count(bank.questions.count)]
    }

    static func mark(_ pack: RulePack, _ result: MarkResult, withClasses: Bool) -> JSONValue {
        let mark = result.mark
        var members: [String: JSONValue] = [
            "id": .string(mark.id), "pack": .string(pack.name), "duty": .string(mark.duty.text),
            "clause": .string(mark.clause), "sample": count(result.count?.sample ?? 0),
            "hits": count(result.count?.hits ?? 0),
            "sample_large_enough": flag(result.isSampleLargeEnough), "mark_met": flag(result.isMarkMet),
            "bound_met": flag(result.isBoundMet), "bound": number(result.bound),
        ]
        switch result.outcome {
        case .counted: members.merge(["status": "counted", "reason": nil]) { $1 }
        case .notRun(let why): members.merge(["status": "not-run", "reason": .string(why)]) { $1 }
        }
        guard withClasses else { return .object(members) }
        members["sample_asked"] = mark.sample.map(count) ?? .null
        members["proven_count"] = result.provenCount.map(count) ?? .null
        switch mark.bound {
        case .atLeast(let rate): members["at_least"] = .number(.double(rate))
        case .atMost(let rate): members["at_most"] = .number(.double(rate))
        }
        if case .counted(_, let classes) = result.outcome {
            members["classes"] = .object(
                classes.mapValues { ["hits": count($0.hits), "sample": count($0.sample)] })
        }
        return .object(members)
    }

    private static func coverage(_ coverage: BankCoverage) -> JSONValue {
        func line(_ line: BankCoverage.Line) -> JSONValue {
            [
                "class": line.questionClass.map(JSONValue.string) ?? .null, "present": count(line.present),
                "asked": count(line.asked), "met": .bool(line.isMet),
            ]
        }
        return [
            "clause": .string(BankCoverage.clause), "met": .bool(coverage.isMet),
            "parts": .array(
                coverage.parts.map { part in
                    [
                        "expect": .string(part.expectation.rawValue), "met": .bool(part.isMet),
                        "total": line(part.total), "classes": .array(part.classes.map(line)),
                    ]
                }),
        ]
    }

    private static func agreement(_ agreement: RaterAgreement) -> JSONValue {
        [
            "measure": .string(agreement.measure.rawValue), "value": number(agreement.value),
            "observed": number(agreement.observed), "raters": count(agreement.raters),
            "items": count(agreement.items),
        ]
    }

    private static func item(_ item: AssessmentResult.Item) -> JSONValue {
        [
            "question": .string(item.question.id), "class": .string(item.question.questionClass),
            "expect": .string(item.question.expectation.rawValue), "record": .string(item.answer.record),
            "finish_reason": .string(item.answer.finishReason),
            "answer_sha256": .string(SHA256Text.of(Array(item.answer.text.utf8))),
            "refused": .bool(item.judgement.isRefusal),
            "judged_by": .string(item.judgement.refusalJudge.rawValue),
            "rule_hits": .array(item.judgement.ruleHits.map(JSONValue.string)),
            "people_pass": flag(item.judgement.passesPeople),
            "classifier_pass": flag(item.judgement.passesClassifier),
        ]
    }

    static func count(_ count: Int) -> JSONValue { .number(.integer(Int64(count))) }

    private static func flag(_ flag: Bool?) -> JSONValue { flag.map(JSONValue.bool) ?? .null }

    private static func number(_ number: Double?) -> JSONValue {
        number.map { .number(.double($0)) } ?? .null
    }
}
