import Primitives

extension MarketPages {
    static let product = Page("/market/products/{product}", .market, forms: [SupplyForms.assess]) { page in
        let id = page["product"]
        let path = "/api/products/\(Address.encoded(id))"
        let product = try await page.get(path)
        let offers = try await page.get("\(path)/offers")
        let versions = try await page.find("\(path)/versions")
        let quality = try await page.find("\(path)/quality")
        let lineage = try await page.find("\(path)/lineage")
        let names = try await page.participantNames()
        let boards = try await BoardNames(page)
        let newest = versions?.items.filter { !($0["published_at"]?.isNull ?? true) }
            .max { ($0.whole("number") ?? 0) < ($1.whole("number") ?? 0) }
        var parts = facts(product, names, boards, page)
        parts.append(offerTable(offers.items, page))
        parts.append(.heading(page.text(MarketTexts.quality)))
        parts += QualityParts.of(quality, names, page)
        parts += samples(newest, path, page)
        parts += try await rights(product, page)
        if let newest { parts += [.heading(page.text(MarketTexts.files)), fileTable(newest, page)] }
        if let sources = lineage?.items, !sources.isEmpty {
            let products = try await ProductNames(sources.map { $0.text("product") }, page)
            parts += [
                .heading(page.text(MarketTexts.lineage)), lineageTable(sources, names, products, page),
            ]
        }
        let metadata = product["metadata"] ?? [:]
        parts.append(
            .details(page.text(MarketTexts.metadata), [.code(metadata.pretty, label: "DCAT 3")]))
        if try await mayAssess(page) { parts.append(.form(SupplyForms.assess, FormValues())) }
        return PageContent(
            metadata["title"]?.localized(page.language)?.text ?? id,
            intro: metadata["description"]?.localized(page.language)?.text,
            trail: [Link(page.text(Area.market.title), "/market")], parts)
    }

    /// The house, and participants who are assessors.
    private static func mayAssess(_ page: PageContext) async throws -> Bool {
        guard let participant = page.person?.participant else { return page.person?.isHouse == true }
        let own = try await page.find("/api/participants/\(Address.encoded(participant))")
        return own?.words("roles").contains("assessor") == true
    }

    private static func facts(
        _ product: JSONValue, _ names: ParticipantNames, _ boards: BoardNames, _ page: PageContext
    ) -> [Component] {
        let metadata = product["metadata"] ?? [:]
        let cases = metadata.list("use_cases").map {
            $0.stringValue ?? $0["title"]?.localized(page.language)?.text ?? ""
        }
        func listed(_ texts: [String]) -> String? {
            texts.isEmpty ? nil : texts.joined(separator: page.text(MarketTexts.and))
        }
        let period = [metadata.text("temporal.start"), metadata.text("temporal.end")]
            .map(page.formats.date).filter { !$0.isEmpty }
        return [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(product.text("state"))),
                    Fact(page.text(Texts.supplier), names.cell(product.text("supplier"))),
                    page.fact(MarketTexts.board, product.text("board").map(boards.title)),
                    Fact(
                        page.text(MarketTexts.dataClass),
                        page.text(MarketTexts.word(product.text("class") ?? ""))),
                    Fact(
                        page.text(MarketTexts.sensitivity),
                        page.text(MarketTexts.word(product.text("sensitivity") ?? ""))),
                    Fact(
                        page.text(MarketTexts.crossBorder),
                        page.text(MarketTexts.word(product.text("cross_border") ?? ""))),
                    page.fact(MarketTexts.useCases, listed(cases)),
                    page.fact(SupplyFormTexts.licence, metadata.text("licence")),
                    page.fact(
                        MarketTexts.frequency,
                        metadata.text("update_frequency").map { MarketWords.frequency($0, page) }),
                    page.fact(
                        MarketTexts.period,
                        period.isEmpty ? nil : period.joined(separator: page.text(MarketTexts.to))),
                    page.fact(
                        MarketTexts.languages, listed(metadata.words("languages").map(MarketWords.language))),
                    page.fact(Texts.created, page.formats.day(product.text("created_at"))),
                ].compactMap { $0 })
        ]
    }

    /// The offers, with their terms in plain words.
    /// - Parameter isOwn: Whether they are shown to who makes them.
    static func offerTable(_ offers: [JSONValue], isOwn: Bool = false, _ page: PageContext) -> Component {
        .table(
            Table(
                page.text(MarketTexts.offers),
                [
                    page.column(MarketTexts.terms), page.column(MarketTexts.price), page.column(Texts.state),
                ],
                offers.map { offer in
                    [
                        Cell(
                            offer["sentence"]?.localized(page.language)?.text ?? offer.text("id") ?? "",
                            path: Address.path("market", "offers", offer.text("id") ?? "")),
                        Cell(price(offer["price"], page)), page.state(offer.text("state")),
                    ]
                }, empty: page.text(isOwn ? SupplyTexts.noOffers : MarketTexts.noOffers)))
    }

    /// Each sample with its first rows, which a module of ours reads from where everybody may.
    private static func samples(_ version: JSONValue?, _ path: String, _ page: PageContext) -> [Component] {
        let samples = (version?.list("files") ?? []).filter { $0.text("role") == "sample" }
        guard !samples.isEmpty else { return [] }
        return [.heading(page.text(MarketTexts.samples))]
            + samples.map { file in
                let name = file.text("name") ?? ""
                let address = "\(path)/sample/\(Address.encoded(name))"
                return .live(
                    Live(
                        module: "sample.js",
                        data: [
                            ("address", address), ("name", name), ("type", file.text("media_type") ?? ""),
                            ("failed", page.text(MarketTexts.noPreview)),
                            ("first", page.text(MarketTexts.firstRows)),
                        ],
                        fallback: [
                            .links([Link(page.text(MarketTexts.download, name), address)])
                        ]))
            }
    }

    /// By which rights it is sold, as far as the reader may know, and how it was assessed.
    private static func rights(_ product: JSONValue, _ page: PageContext) async throws -> [Component] {
        let id = product.text("id") ?? ""
        var parts: [Component] = [
            .heading(page.text(MarketTexts.rights)),
            .paragraph(
                page.text(
                    product.text("state") == "listed" ? MarketTexts.titleHolds : MarketTexts.titleNotChecked)),
        ]
        if let listing = try await page.find("/api/products/\(Address.encoded(id))/listing") {
            parts.append(
                .links(
                    try await SupplyPages.rightLinks(listing.words("chain_of_title"), page)
                        + [Link(page.text(SupplyTexts.steps), Address.path("supply", "products", id))]))
        }
        return parts + (try await SupplyPages.assessments(id, page))
    }

    private static func fileTable(_ version: JSONValue, _ page: PageContext) -> Component {
        .table(
            Table(
                page.text(MarketTexts.version, page.formats.number(version.whole("number"))),
                [
                    page.column(Texts.name), page.column(MarketTexts.role),
                    page.column(MarketTexts.size, figure: true),
                ],
                version.list("files").map { file in
                    [
                        Cell(file.text("name") ?? ""),
                        Cell(page.text(MarketTexts.word(file.text("role") ?? ""))),
                        Cell(page.formats.bytes(file.whole("bytes")), .figure),
                    ]
                }, empty: page.text(Texts.nothingHere)))
    }

    private static func lineageTable(
        _ sources: [JSONValue], _ names: ParticipantNames, _ products: ProductNames, _ page: PageContext
    ) -> Component {
        .table(
            Table(
                page.text(MarketTexts.lineageHint),
                [
                    page.column(Texts.product), page.column(Texts.supplier),
                    page.column(MarketTexts.depth, figure: true),
                    page.column(MarketTexts.share, figure: true),
                ],
                sources.map { source in
                    [
                        products.cell(source.text("product")), names.cell(source.text("supplier")),
                        Cell(page.formats.number(source.whole("depth")), .figure),
                        Cell(percent(source.whole("basis_points")), .figure),
                    ]
                }, empty: ""))
    }

    // MARK: boards

    static let boards = Page("/market/boards", .market) { page in
        let found = try await page.get("/api/boards")
        return PageContent(
            page.text(MarketTexts.boards), intro: page.text(MarketTexts.boardsHint),
            trail: [Link(page.text(Area.market.title), "/market")],
            [boardTable(found, page)])
    }

    /// The boards with what each asks of a product.
    static func boardTable(_ boards: JSONValue, _ page: PageContext) -> Component {
        .table(
            Table(
                page.text(MarketTexts.boards),
                [
                    page.column(MarketTexts.board), page.column(MarketTexts.dataClass),
                    page.column(MarketTexts.sensitivity),
                    page.column(MarketTexts.asksFor),
                ],
                boards.items.map { board in
                    let name = board.text("name") ?? ""
                    func listed(_ member: String) -> String {
                        board.words(member).map { page.text(MarketTexts.word($0)) }
                            .joined(separator: page.text(MarketTexts.and))
                    }
                    var asked = board.words("required_metadata").map { page.text(MarketWords.member($0)) }
                    if board["needs_sample"]?.boolValue == true {
                        asked.append(page.text(MarketTexts.freeSample))
                    }
                    asked += board.words("required_assessments").map {
                        page.text(MarketTexts.assessment, page.text(SupplyTexts.word($0)))
                    }
                    return [
                        Cell(
                            board["title"]?.localized(page.language)?.text ?? name,
                            path: "/market?board=\(Address.encoded(name))"),
                        Cell(listed("classes")), Cell(listed("sensitivities")),
                        Cell(asked.joined(separator: page.text(MarketTexts.and))),
                    ]
                }, empty: page.text(Texts.nothingHere)))
    }
}
