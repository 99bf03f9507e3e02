import Primitives

/// Bringing data to the market, and seeing what comes of it.
enum SupplyPages {
    static let all: [Page] =
        [home, of, product, version] + steps + [rights, right, uses, agreementUses, answer, earnings]

    // MARK: products

    private static let home = Page("/supply", .supply, forms: [SupplyMetadata.create]) { page in
        if let participant = page.person?.participant { return try await supplier(participant, page) }
        let found = try await page.list("/api/participants")
        return PageContent(
            page.text(Area.supply.title), intro: page.text(SupplyTexts.intro),
            [
                .links(links(page)),
                .table(
                    Table(
                        page.text(SupplyTexts.suppliers),
                        [
                            page.column(Texts.name), page.column(SupplyTexts.roles),
                            page.column(SupplyTexts.jurisdiction), page.column(Texts.state),
                        ],
                        // Who sells: suppliers and brokers; the house's own data sets are of the operator.
                        found.items.filter {
                            !Set($0.words("roles")).isDisjoint(with: ["supplier", "broker", "operator"])
                        }.map { one in
                            [
                                Cell(
                                    one.text("legal_name") ?? "",
                                    path: Address.path("supply", "of", one.text("name") ?? "")),
                                Cell(roles(one, page)), Cell(one.text("jurisdiction") ?? ""),
                                page.state(one.text("state")),
                            ]
                        }, empty: page.text(Texts.nothingHere), more: page.next(found))),
            ])
    }

    /// What an organisation does in the exchange.
    private static func roles(_ participant: JSONValue, _ page: PageContext) -> String {
        participant.words("roles").map { page.text(SupplyTexts.role($0)) }
            .joined(separator: page.text(MarketTexts.and))
    }

    private static let of = Page("/supply/of/{participant}", .supply, access: .house) { page in
        try await supplier(page["participant"], page)
    }

    private static func links(_ page: PageContext) -> [Link] {
        [
            Link(page.text(SupplyTexts.rights), "/supply/rights"),
            Link(
                page.text(page.person?.isHouse == true ? SupplyTexts.usesOfAll : SupplyTexts.uses),
                "/supply/uses"),
            Link(page.text(SupplyTexts.earnings), "/supply/earnings"),
        ]
    }

    private static func supplier(_ name: String, _ page: PageContext) async throws -> PageContent {
        let path = "/api/participants/\(Address.encoded(name))"
        let participant = try await page.find(path)
        let boards = try await BoardNames(page)
        let found = try await page.list("\(path)/products")
        var parts: [Component] = [
            .links(links(page)),
            .table(
                Table(
                    page.text(
                        page.person?.isHouse == true ? SupplyTexts.productsOf : SupplyTexts.products),
                    [
                        page.column(Texts.product), page.column(MarketTexts.board), page.column(Texts.state),
                        page.column(MarketTexts.changed),
                    ],
                    found.items.map { product in
                        let id = product.text("id") ?? ""
                        let title = product["metadata"]?["title"]?.localized(page.language)
                        return [
                            Cell(
                                title?.text ?? id, path: Address.path("supply", "products", id),
                                language: title?.language),
                            Cell(boards.title(product.text("board"))), page.state(product.text("state")),
                            Cell(page.formats.ago(product.text("changed_at")), .short),
                        ]
                    }, empty: page.text(SupplyTexts.noProducts), more: page.next(found))),
        ]
        if page.person?.participant != nil {
            let form = Component.form(
                SupplyMetadata.create.choosing("board", among: boards.choices), FormValues(),
                action: "/supply")
            // Who has products already comes for them; the form waits behind its name.
            let isFolded = !found.items.isEmpty && page.refused?.id != SupplyMetadata.create.id
            parts += page.forPublishers(
                isFolded ? [.details(page.text(SupplyFormTexts.newProduct), [form])] : [form])
        }
        let isHouse = page.person?.isHouse == true
        return PageContent(
            isHouse ? participant?.text("legal_name") ?? name : page.text(Area.supply.title),
            intro: page.text(isHouse ? SupplyTexts.ofHint : SupplyTexts.intro),
            trail: isHouse ? [Link(page.text(Area.supply.title), "/supply")] : [], parts)
    }

    /// A product on its way to the market: every step, with what is still missing of it.
    private static let product = Page("/supply/products/{product}", .supply) { page in
        let product = try await SupplyProduct(page)
        let boards = try await BoardNames(page)
        return PageContent(
            product.title(page), intro: page.text(SupplyTexts.steps), trail: trail(page),
            [
                .facts([
                    Fact(page.text(Texts.state), page.state(product.product.text("state"))),
                    Fact(
                        page.text(MarketTexts.board),
                        product.product.text("board").map(boards.title) ?? page.text(Texts.none)),
                    Fact(
                        page.text(SupplyTexts.asBuyers),
                        Cell(
                            page.text(SupplyTexts.openMarket),
                            path: Address.path("market", "products", product.id))),
                ]),
                product.steps(page),
            ])
    }

    static func trail(_ page: PageContext) -> [Link] { [Link(page.text(Area.supply.title), "/supply")] }

    // MARK: a version

    private static let version = Page(
        "/supply/products/{product}/versions/{number}", .supply,
        forms: [SupplyForms.publish, SupplyForms.compute]
    ) { page in
        let id = page["product"]
        let path = "/api/products/\(Address.encoded(id))/versions"
        let number = page["number"]
        let versions = try await page.get(path)
        let version = versions.items.first { $0.text("number") == number } ?? [:]
        let isPublished = !(version["published_at"]?.isNull ?? true)
        let product = try await ProductNames([id], page).title(id)
        var parts: [Component] = [
            .facts(
                [
                    Fact(
                        page.text(SupplyTexts.published),
                        isPublished
                            ? page.formats.time(version.text("published_at"))
                            : page.text(SupplyTexts.notPublished)),
                    page.fact(SupplyTexts.notes, version.text("notes")),
                ].compactMap { $0 }),
            files(version, page),
        ]
        if isPublished {
            let quality = try await page.find("\(path)/\(Address.encoded(number))/quality")
            parts.append(.heading(page.text(MarketTexts.quality)))
            parts += QualityParts.of(quality, try await page.participantNames(), page)
            parts += page.forPublishers([.form(SupplyForms.compute, FormValues())])
        } else {
            parts += [
                .paragraph(page.text(SupplyTexts.sendFiles)),
                .code(
                    commands("$URL\(path)/\(Address.encoded(number))/files"),
                    label: page.text(SupplyTexts.commands)),
            ]
            parts += page.forPublishers([.form(SupplyForms.publish, FormValues())])
        }
        return PageContent(
            page.text(MarketTexts.version, number), intro: page.text(SupplyStep.data.about),
            trail: trail(page) + [
                Link(product, Address.path("supply", "products", id)),
                Link(SupplyStep.data.numbered(page), SupplyStep.data.path(id)),
            ], parts)
    }

    private static func files(_ version: JSONValue, _ page: PageContext) -> Component {
        .table(
            Table(
                page.text(MarketTexts.files),
                [
                    page.column(Texts.name), page.column(MarketTexts.role),
                    page.column(MarketTexts.size, figure: true), page.column(SupplyTexts.fileHash),
                ],
                version.list("files").map { file in
                    [
                        Cell(file.text("name") ?? ""),
                        Cell(page.text(MarketTexts.word(file.text("role") ?? ""))),
                        Cell(page.formats.bytes(file.whole("bytes")), .figure),
                        Cell(file.text("sha256") ?? "", .mono),
                    ]
                }, empty: page.text(SupplyTexts.noFiles)))
    }

    /// How a program sends files; the same in every language.
    private static func commands(_ address: String) -> String {
        """
        curl -T scores.csv -H 'Content-Type: text/csv' -H "Authorization: Bearer $KEY" \\
          \(address)/scores.csv
        curl -T sample.csv -H 'Content-Type: text/csv' -H "Authorization: Bearer $KEY" \\
          "\(address)/sample.csv?role=sample"
        curl -T readme.pdf -H 'Content-Type: application/pdf' -H "Authorization: Bearer $KEY" \\
          "\(address)/readme.pdf?role=documentation"
        """
    }
}
