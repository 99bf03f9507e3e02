import Primitives

extension SupplyPages {
    static let rights = Page("/supply/rights", .supply, forms: [SupplyForms.register]) { page in
        let found = try await page.list("/api/rights")
        var parts: [Component] = [
            try await rightTable(
                page, found.items, hasHolders: page.person?.isHouse == true, more: page.next(found))
        ]
        if page.person?.participant != nil {
            parts += page.forSigners(
                found.items.isEmpty
                    ? [.form(SupplyForms.register, FormValues())]
                    : page.folded(SupplyFormTexts.register, [(SupplyForms.register, FormValues())]))
        }
        return PageContent(
            page.text(SupplyTexts.rights), intro: page.text(SupplyTexts.rightsHint), trail: trail(page), parts
        )
    }

    /// Rights, those first that wait for somebody.
    /// - Parameter hasHolders: Whether they are of several holders, who are then named.
    static func rightTable(
        _ page: PageContext, _ rights: [JSONValue], hasHolders: Bool = false, more: String?
    ) async throws -> Component {
        let people = hasHolders ? try await page.participantNames() : nil
        let products = try await ProductNames(rights.map { product(of: $0) }, page)
        let waiting = ["registered", "offered", "suspended"]
        let sorted =
            rights.filter { waiting.contains($0.text("state") ?? "") }
            + rights.filter { !waiting.contains($0.text("state") ?? "") }
        return .table(
            Table(
                page.text(SupplyTexts.rights),
                [page.column(SupplyTexts.right), page.column(SupplyTexts.subject)]
                    + (hasHolders ? [page.column(SupplyTexts.holder)] : []) + [
                        page.column(Texts.state), page.column(SupplyTexts.actions), page.column(Texts.until),
                    ],
                sorted.map { right in
                    [
                        Cell(
                            page.text(SupplyTexts.word(right.text("kind") ?? "")),
                            path: Address.path("supply", "rights", right.text("id") ?? "")),
                        subject(of: right, products),
                    ] + (people.map { [$0.cell(right.text("holder"))] } ?? []) + [
                        page.state(right.text("state")), Cell(words(right.words("actions"), page)),
                        right.text("ends_at").map { page.day($0) }
                            ?? Cell(page.text(MarketTexts.open), .short),
                    ]
                }, empty: page.text(SupplyTexts.noRights), more: more))
    }

    /// Rights as links: of which kind and about what.
    static func rightLinks(_ ids: [String], _ page: PageContext) async throws -> [Link] {
        var links: [Link] = []
        for id in ids.prefix(maximumLinks) {
            let right = try await page.find("/api/rights/\(Address.encoded(id))")
            let title = right.map {
                "\(page.text(SupplyTexts.word($0.text("kind") ?? ""))) · \(subject(of: $0, nil).text)"
            }
            links.append(Link(title ?? id, Address.path("supply", "rights", id)))
        }
        return links
    }

    /// The most rights that are named in a line.
    private static let maximumLinks = 8
    private static let resourceScheme = "resource:"
    private static let productScheme = "product:"

    /// The product that a right is about; nil for one about a resource.
    private static func product(of right: JSONValue) -> String? {
        right.text("subject").flatMap {
            $0.hasPrefix(productScheme) ? String($0.dropFirst(productScheme.count)) : nil
        }
    }

    /// What a right is about: a product by its title, a resource by its name.
    private static func subject(of right: JSONValue, _ products: ProductNames?) -> Cell {
        if let product = product(of: right) { return products?.cell(product) ?? Cell(product, .mono) }
        let name = right.text("subject") ?? ""
        return Cell(
            name.hasPrefix(resourceScheme) ? String(name.dropFirst(resourceScheme.count)) : name, .mono)
    }

    static func words(_ words: [String], _ page: PageContext) -> String {
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
        let products = try await ProductNames([product(of: right)], page)
        let certificate =
            right["certified_index"]?.isNull ?? true ? nil : try await page.find("\(path)/certificate")
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(state)),
                    page.fact(Texts.reason, right.text("reason")),
                    Fact(page.text(SupplyTexts.holder), names.cell(right.text("holder"))),
                    Fact(page.text(SupplyTexts.subject), subject(of: right, products)),
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
                    right.whole("registered_index").map {
                        Fact(page.text(SupplyTexts.registeredAt), page.logPlace($0))
                    },
                    right.whole("certified_index").map {
                        Fact(page.text(SupplyTexts.certifiedAt), page.logPlace($0))
                    },
                ].compactMap { $0 })
        ]
        if let parent = right.text("parent") {
            parts.append(
                .choices([
                    (
                        title: page.text(MarketTexts.from),
                        links: try await rightLinks([parent], page)
                    )
                ]))
        }
        if !right.list("evidence").isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(SupplyTexts.evidence),
                        [page.column(Texts.name), page.column(SupplyTexts.fileHash)],
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
        if page.person?.isAdministrator == true, ["registered", "offered", "suspended"].contains(state) {
            parts.append(.form(SupplyForms.certify, FormValues()))
        }
        if page.person?.participant != nil, state == "offered" {
            parts += page.forSigners([.form(SupplyForms.acceptRight, FormValues())])
        }
        if !["revoked", "expired"].contains(state) {
            parts += page.forSigners([.form(SupplyForms.revoke, FormValues())])
        }
        return PageContent(
            page.text(SupplyTexts.word(right.text("kind") ?? "")), intro: page.text(SupplyTexts.rightHint),
            trail: trail(page) + [Link(page.text(SupplyTexts.rights), "/supply/rights")], parts)
    }
}
