import Primitives

extension SupplyPages {
    static let rights = Page("/supply/rights", .supply, forms: [SupplyForms.register]) { page in
        let found = try await page.list("/api/rights")
        var parts: [Component] = [rightTable(page, found.items, more: page.next(found))]
        if page.person?.participant != nil { parts.append(.form(SupplyForms.register, FormValues())) }
        return PageContent(page.text(SupplyTexts.rights), trail: trail(page), parts)
    }

    static func rightTable(_ page: PageContext, _ rights: [JSONValue], more: String?) -> Component {
        .table(
            Table(
                page.text(SupplyTexts.rights),
                [
                    page.column(SupplyTexts.right), page.column(SupplyTexts.subject),
                    page.column(Texts.state), page.column(SupplyTexts.actions), page.column(Texts.until),
                ],
                rights.map { right in
                    [
                        Cell(
                            page.text(SupplyTexts.word(right.text("kind") ?? "")),
                            path: Address.path("supply", "rights", right.text("id") ?? "")),
                        Cell(right.text("subject") ?? "", .mono), page.state(right.text("state")),
                        Cell(words(right.words("actions"), page)),
                        Cell(
                            right.text("ends_at").map(page.formats.day)
                                ?? page.text(MarketTexts.open)),
                    ]
                }, empty: page.text(SupplyTexts.noRights), more: more))
    }

    private static func words(_ words: [String], _ page: PageContext) -> String {
        words.map { page.text(SupplyTexts.word($0)) }.joined(separator: page.text(MarketTexts.and))
    }

    static let right = Page(
        "/supply/rights/{right}", .supply,
        forms: [SupplyForms.certify, SupplyForms.acceptRight, SupplyForms.revoke]
    ) { page in
        let path = "/api/rights/\(Address.encoded(page["right"]))"
        let right = try await page.get(path)
        let state = right.text("state") ?? ""
        let names = try await page.participantNames()
        let certificate =
            right["certified_index"]?.isNull ?? true ? nil : try await page.find("\(path)/certificate")
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(state)),
                    page.fact(Texts.reason, right.text("reason")),
                    Fact(page.text(SupplyTexts.holder), names.cell(right.text("holder"))),
                    Fact(page.text(SupplyTexts.subject), Cell(right.text("subject") ?? "", .mono)),
                    Fact(
                        page.text(MarketTexts.dataClass),
                        page.text(SupplyTexts.word(right.text("class") ?? ""))),
                    Fact(
                        page.text(SupplyTexts.basis),
                        page.text(SupplyTexts.word(right.text("basis.kind") ?? ""))),
                    page.fact(SupplyFormTexts.reference, right.text("basis.reference")),
                    Fact(page.text(SupplyTexts.actions), words(right.words("actions"), page)),
                    Fact(page.text(SupplyTexts.territory), words(right.words("territory"), page)),
                    Fact(page.text(SupplyTexts.purposes), words(right.words("purposes"), page)),
                    Fact(page.text(Texts.from), page.formats.day(right.text("starts_at"))),
                    Fact(
                        page.text(Texts.until),
                        right.text("ends_at").map(page.formats.day) ?? page.text(MarketTexts.open)),
                    Fact(
                        page.text(SupplyTexts.mayGrant),
                        page.text(right["may_grant"]?.boolValue == true ? Texts.yes : Texts.no)),
                    page.fact(
                        SupplyTexts.registeredAt,
                        right.whole("registered_index").map { page.formats.number($0) }),
                    page.fact(
                        SupplyTexts.certifiedAt,
                        right.whole("certified_index").map { page.formats.number($0) }),
                ].compactMap { $0 })
        ]
        if let parent = right.text("parent") {
            parts.append(
                .links([
                    Link("\(page.text(MarketTexts.from)) \(parent)", Address.path("supply", "rights", parent))
                ]))
        }
        if !right.list("evidence").isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(SupplyTexts.evidence),
                        [page.column(Texts.name), page.column(MoneyTexts.hash)],
                        right.list("evidence").map {
                            [Cell($0.text("name") ?? ""), Cell($0.text("sha256") ?? "", .mono)]
                        }, empty: "")))
        }
        if let certificate {
            parts.append(
                .details(
                    page.text(SupplyTexts.certificate),
                    [.code(certificate.pretty, label: page.text(SupplyTexts.certificate))]))
        }
        if page.person?.isHouse == true, ["registered", "offered", "suspended"].contains(state) {
            parts.append(.form(SupplyForms.certify, FormValues()))
        }
        if page.person?.participant != nil, state == "offered" {
            parts.append(.form(SupplyForms.acceptRight, FormValues()))
        }
        if !["revoked", "expired"].contains(state) { parts.append(.form(SupplyForms.revoke, FormValues())) }
        return PageContent(
            page.text(SupplyTexts.word(right.text("kind") ?? "")),
            trail: trail(page) + [Link(page.text(SupplyTexts.rights), "/supply/rights")], parts)
    }
}
