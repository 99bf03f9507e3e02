import Primitives

/// What a supplier does.
enum SupplyForms {
    private typealias Words = SupplyFormTexts

    static func choices(_ words: [String]) -> Field.Kind {
        .choice(words.map { ($0, SupplyTexts.word($0)) })
    }

    static let classes = choices(["public", "enterprise", "personal"])
    static let sensitivities = choices(["open", "general", "important", "core"])
    static let borders = choices(["free", "restricted", "prohibited"])
    private static let kinds = choices(["hold", "process_use", "operate"])
    private static let bases = choices([
        "origination", "contract", "open_licence", "authorisation", "consent", "contract_necessity",
        "legal_duty",
        "emergency", "public_interest", "disclosed", "other_law", "anonymised",
    ])

    static let register = Form(
        "register", Words.register, button: Words.registerButton, "POST", "/api/rights",
        [
            Field("kind", kinds, Texts.kind, required: true, standard: "operate"),
            Field("resource", .text, Words.resource, hint: Words.resourceHint, required: true),
            Field("class", classes, MarketTexts.dataClass, required: true, standard: "enterprise"),
            Field("basis.kind", bases, SupplyTexts.basis, required: true),
            Field("basis.reference", .text, Words.reference, hint: Words.referenceHint, required: true),
            Field("actions", .lines, Words.actions, hint: Words.actionsHint, required: true, standard: "*"),
            Field(
                "territory", .lines, Words.territory, hint: Words.territoryHint, required: true, standard: "*"
            ),
            Field("purposes", .lines, Words.purposes), Field("ends_at", .day, Texts.until),
            Field("may_grant", .check, Words.mayGrant),
            Field("evidence.name", .text, Words.evidenceName, hint: Words.evidenceHint),
            Field("evidence.sha256", .text, Words.evidenceHash),
        ], shape: { oneEvidence($0) })

    static let revoke = Form(
        "revoke", Words.revoke, button: Words.revoke, "POST", "/api/rights/{right}/step",
        [
            Field("step", .hidden, Words.revoke, standard: "revoke"),
            Field("reason", .longText, Texts.reason, required: true),
        ], consequence: Words.revokeConsequence)

    static let certify = Form(
        "certify", Words.certify, button: Words.certify, "POST", "/api/rights/{right}/step",
        [Field("step", .hidden, Words.certify, standard: "certify")])

    static let acceptRight = Form(
        "acceptRight", Words.acceptRight, button: Words.acceptRight, "POST", "/api/rights/{right}/step",
        [Field("step", .hidden, Words.acceptRight, standard: "accept")])

    static let version = Form(
        "version", Words.newVersion, button: Words.begin, "POST", "/api/products/{product}/versions",
        [Field("notes", .text, SupplyTexts.notes)],
        next: { answer, parameters in
            Address.path(
                "supply", "products", parameters["product"] ?? "", "versions", answer.text("number") ?? "")
        })

    static let publish = Form(
        "publish", Words.publish, button: Words.publish, "POST",
        "/api/products/{product}/versions/{number}/publication", [], consequence: Words.publishConsequence)

    static let compute = Form(
        "compute", Words.compute, button: Words.compute, "POST",
        "/api/products/{product}/versions/{number}/quality", [])

    static let assess = Form(
        "assess", Words.assess, button: Words.record, "POST", "/api/products/{product}/assessments",
        [
            Field("kind", choices(["compliance", "quality"]), Texts.kind, required: true),
            Field("verdict", choices(["passed", "failed"]), Words.verdict, required: true),
            Field("findings", .longText, SupplyTexts.findings, required: true),
        ])

    static let list = step("list", Words.list, consequence: nil)
    static let suspend = step("suspend", Words.suspend, consequence: Words.suspendConsequence)
    static let delist = step("delist", Words.delist, consequence: Words.delistConsequence)

    private static func step(_ word: String, _ title: Phrase, consequence: Phrase?) -> Form {
        Form(
            word, title, button: title, "POST", "/api/products/{product}/listing",
            [Field("step", .hidden, title, standard: word)]
                + (consequence == nil ? [] : [Field("reason", .text, Texts.reason)]),
            consequence: consequence)
    }

    static let withdraw = Form(
        "withdraw", Words.withdraw, button: Words.withdraw, "POST", "/api/offers/{offer}/withdrawal", [],
        consequence: Words.withdrawConsequence)

    /// One piece of evidence is a list of one; none is left out.
    private static func oneEvidence(_ body: JSONValue) -> JSONValue {
        guard var members = body.objectValue, let evidence = members["evidence"] else { return body }
        members["evidence"] = .array([evidence])
        return .object(members)
    }
}
