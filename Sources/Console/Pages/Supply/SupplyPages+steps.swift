import Primitives

extension SupplyPages {
    /// One page for each step.
    static let steps: [Page] = [
        step(.rights, forms: [SupplyForms.register]) { try await rightsPart($0, $1) },
        step(.data, forms: [SupplyForms.version]) { dataPart($0, $1) },
        step(.quality, forms: [SupplyForms.assess]) { try await qualityPart($0, $1) },
        step(.rules, forms: [SupplyMetadata.change]) { try await rulesPart($0, $1) },
        step(.terms) { termsPart($0, $1) },
        step(.price, forms: [SupplyOffer.offer]) { pricePart($0, $1) },
        step(.preview, forms: [SupplyForms.list, SupplyForms.suspend, SupplyForms.delist]) {
            previewPart($0, $1)
        },
    ]

    private static func step(
        _ step: SupplyStep, forms: [Form] = [],
        _ build: @escaping @Sendable (PageContext, SupplyProduct) async throws -> [Component]
    ) -> Page {
        Page("/supply/products/{product}/\(step.rawValue)", .supply, forms: forms) { page in
            let product = try await SupplyProduct(page)
            let missing = product.missing(step, page)
            let notice =
                missing.isEmpty
                ? Notice(.success, page.text(SupplyTexts.nothingMissing))
                : Notice(
                    .warning, page.text(SupplyTexts.missing),
                    mend: missing.joined(separator: page.language == .english ? " " : ""))
            var parts: [Component] = [
                .links(
                    SupplyStep.allCases.map { one in
                        Link(
                            one.numbered(page) + (product.missing(one, page).isEmpty ? " ✓" : ""),
                            one.path(product.id), isCurrent: one == step)
                    }), .notice(notice),
            ]
            parts += try await build(page, product)
            let all = SupplyStep.allCases
            if let place = all.firstIndex(of: step), place + 1 < all.count {
                let next = all[place + 1]
                parts.append(
                    .links([
                        Link(page.text(SupplyTexts.next, next.numbered(page)), next.path(product.id))
                    ]))
            }
            return PageContent(
                step.numbered(page), intro: page.text(step.about),
                trail: trail(page) + [
                    Link(product.title(page), Address.path("supply", "products", product.id))
                ], parts)
        }
    }

    // MARK: what each step shows

    private static func rightsPart(_ page: PageContext, _ product: SupplyProduct) async throws -> [Component]
    {
        let metadata = product.product["metadata"] ?? [:]
        let resources = metadata.words("resources")
        let holder = product.product.text("supplier") ?? ""
        let found = try await page.find("/api/rights", [("holder", holder), ("limit", "100")])?.items ?? []
        let subjects = Set(resources.map { "resource:\($0)" } + ["product:\(product.id)"])
        var parts: [Component] = []
        if let chain = product.listing?.words("chain_of_title"), !chain.isEmpty {
            parts += [
                .heading(page.text(SupplyTexts.chain)),
                .links(try await rightLinks(chain, page)),
            ]
        }
        parts.append(
            try await rightTable(
                page, found.filter { subjects.contains($0.text("subject") ?? "") }, more: nil))
        var values = ["class": product.product.text("class"), "resource": resources.first]
        // What is sold must lie within the right; without a word of it the form's own suggestion stands.
        for name in ["actions", "territory"] where !metadata.words(name).isEmpty {
            values[name] = metadata.words(name).joined(separator: "\n")
        }
        // Who registers is who holds: the house certifies what suppliers register.
        guard page.person?.participant != nil else { return parts }
        let form = FormValues(values.compactMapValues { $0.map { [$0] } })
        // Once the rights are complete another is seldom needed.
        return parts
            + page.forSigners(
                product.missing(.rights, page).isEmpty
                    ? page.folded(SupplyFormTexts.register, [(SupplyForms.register, form)])
                    : [.form(SupplyForms.register, form)])
    }

    private static func dataPart(_ page: PageContext, _ product: SupplyProduct) -> [Component] {
        let begin = page.forPublishers([.form(SupplyForms.version, FormValues())])
        return [
            .table(
                Table(
                    page.text(SupplyTexts.versions),
                    [
                        page.column(SupplyTexts.versions), page.column(SupplyTexts.published),
                        page.column(MarketTexts.files, figure: true),
                        page.column(MarketTexts.size, figure: true),
                        page.column(SupplyTexts.notes),
                    ],
                    product.versions.map { version in
                        let number = version.text("number") ?? ""
                        let files = version.list("files")
                        return [
                            Cell(
                                page.text(MarketTexts.version, number),
                                path: Address.path("supply", "products", product.id, "versions", number)),
                            version.text("published_at").map { Cell(page.formats.day($0), .good) }
                                ?? Cell(page.text(SupplyTexts.notPublished), .warning),
                            Cell(page.formats.number(Int64(files.count)), .figure),
                            Cell(
                                page.formats.bytes(files.compactMap { $0.whole("bytes") }.reduce(0, &+)),
                                .figure),
                            Cell(version.text("notes") ?? ""),
                        ]
                    }, empty: page.text(SupplyTexts.noVersions)))
        ] + begin
    }

    private static func qualityPart(_ page: PageContext, _ product: SupplyProduct) async throws -> [Component]
    {
        var parts = QualityParts.of(product.quality, try await page.participantNames(), page)
        parts += try await assessments(product.id, page)
        return parts + page.forWriters([.form(SupplyForms.assess, FormValues())])
    }

    private static func rulesPart(_ page: PageContext, _ product: SupplyProduct) async throws -> [Component] {
        let boards = try await page.get("/api/boards")
        var parts = try await assessments(product.id, page)
        parts += [
            .details(page.text(SupplyTexts.boards), [MarketPages.boardTable(boards, page)])
        ]
        let choices = try await BoardNames(page).choices
        return parts
            + page.forPublishers([
                .form(
                    SupplyMetadata.change.choosing("board", among: choices),
                    SupplyMetadata.values(product.product, page))
            ])
    }

    private static func termsPart(_ page: PageContext, _ product: SupplyProduct) -> [Component] {
        let metadata = product.product["metadata"] ?? [:]
        var chosen = page.request.query
        if !SupplyOffer.isChosen(chosen) {
            // Begins with what the product says that it is sold for.
            for action in metadata.words("actions") { chosen = chosen.replacing(action, with: "yes") }
        }
        return [MarketPages.offerTable(product.offers, isOwn: true, page)]
            + page.forPublishers([
                .heading(page.text(SupplyFormTexts.chooseTerms)),
                .form(SupplyOffer.terms, chosen, action: SupplyStep.price.path(product.id)),
            ])
    }

    private static func pricePart(_ page: PageContext, _ product: SupplyProduct) -> [Component] {
        let chosen = page.refused?.values ?? page.request.query
        guard SupplyOffer.isChosen(chosen) else {
            return [
                MarketPages.offerTable(product.offers, isOwn: true, page),
                .notice(Notice(.information, page.text(SupplyTexts.termsFirst))),
                .links([Link(SupplyStep.terms.numbered(page), SupplyStep.terms.path(product.id))]),
            ]
        }
        return [
            .heading(page.text(SupplyTexts.chosenTerms)), .facts(SupplyOffer.facts(chosen, page)),
        ]
            + page.forPublishers([
                .form(SupplyOffer.offer, chosen, action: SupplyStep.price.path(product.id))
            ])
    }

    private static func previewPart(_ page: PageContext, _ product: SupplyProduct) -> [Component] {
        // With nothing missing the row of steps above says so already.
        let isDone = SupplyStep.allCases.allSatisfy { product.missing($0, page).isEmpty }
        var parts: [Component] =
            (isDone ? [] : [product.steps(page)]) + [
                .links([
                    Link(page.text(SupplyTexts.asBuyers), Address.path("market", "products", product.id))
                ]),
                MarketPages.offerTable(product.offers, isOwn: true, page),
            ]
        switch product.product.text("state") {
        case _ where page.person?.publishes != true: break
        case "listed":
            parts += [.form(SupplyForms.suspend, FormValues()), .form(SupplyForms.delist, FormValues())]
        case "delisted": break
        case "suspended":
            parts += [.form(SupplyForms.list, FormValues()), .form(SupplyForms.delist, FormValues())]
        default: parts.append(.form(SupplyForms.list, FormValues()))
        }
        return parts
    }

    /// Who assessed a product, and how.
    static func assessments(_ product: String, _ page: PageContext) async throws -> [Component] {
        guard let found = try await page.find("/api/products/\(Address.encoded(product))/assessments") else {
            return []
        }
        let names = try await page.participantNames()
        return [
            .table(
                Table(
                    page.text(SupplyTexts.assessments),
                    [
                        page.column(Texts.kind), page.column(SupplyFormTexts.verdict),
                        page.column(SupplyTexts.assessor), page.column(Texts.time),
                        page.column(SupplyTexts.findings),
                        page.column(MarketTexts.logIndex),
                    ],
                    found.items.map { one in
                        let verdict = one.text("verdict") ?? ""
                        return [
                            Cell(page.text(SupplyTexts.word(one.text("kind") ?? ""))),
                            Cell(page.text(SupplyTexts.word(verdict)), verdict == "passed" ? .good : .bad),
                            names.cell(one.text("assessor")), page.day(one.text("created_at")),
                            Cell(one.text("findings") ?? ""),
                            page.logPlace(one.whole("log_index")),
                        ]
                    }, empty: page.text(SupplyTexts.noAssessments)))
        ]
    }
}
