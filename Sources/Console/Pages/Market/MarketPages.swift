import Primitives

/// Finding data and coming to terms about it.
enum MarketPages {
    static let all: [Page] =
        [search, boards, product, offer, agreements, agreement, negotiations, negotiation]

    // MARK: search

    private static let search = Page("/market", .market) { page in
        let names = ["q", "board", "class", "sensitivity", "cross_border", "language", "supplier"]
        let query = names.compactMap { name in
            page.request.query[name].flatMap { $0.isEmpty ? nil : (name: name, value: $0) }
        }
        let found = try await page.list("/api/products", query, limit: 30)
        let people = try await page.participantNames()
        let boards = try await BoardNames(page)
        var parts: [Component] = [
            .links([
                Link(page.text(MarketTexts.myContracts), "/market/agreements"),
                Link(page.text(MarketTexts.negotiations), "/market/negotiations"),
                Link(page.text(MarketTexts.boards), "/market/boards"),
            ]),
            .form(MarketForms.search, page.request.query, action: "/market"),
            .paragraph(page.text(MarketTexts.found, page.formats.number(found.whole("total")))),
        ]
        let chosen = names.dropFirst().filter { !(page.request.query[$0] ?? "").isEmpty }
        if !chosen.isEmpty {
            parts.append(
                .links(
                    chosen.map { name in
                        Link(
                            page.text(
                                MarketTexts.without,
                                facet(name, page.request.query[name], people, boards, page)),
                            "/market?\(page.request.query.replacing(name, with: nil).replacing("cursor", with: nil).encoded)"
                        )
                    }))
        }
        let facets = facets(found, people, boards, page)
        if !facets.isEmpty { parts.append(.choices(facets)) }
        parts.append(
            .table(
                Table(
                    page.text(MarketTexts.products),
                    [
                        page.column(Texts.product), page.column(Texts.supplier),
                        page.column(MarketTexts.board), page.column(MarketTexts.dataClass),
                        page.column(MarketTexts.sensitivity),
                    ],
                    found.items.map { product in
                        [
                            title(of: product, page), people.cell(product.text("supplier")),
                            Cell(boards.title(product.text("board"))),
                            Cell(page.text(MarketTexts.word(product.text("class") ?? ""))),
                            Cell(page.text(MarketTexts.word(product.text("sensitivity") ?? ""))),
                        ]
                    }, empty: page.text(MarketTexts.nothingFound), more: page.next(found))))
        return PageContent(page.text(Area.market.title), intro: page.text(MarketTexts.intro), parts)
    }

    /// The most values of a facet that are shown.
    private static let maximumValues = 20

    /// What was found, counted by its facets; each count leads to the narrower search.
    private static func facets(
        _ found: JSONValue, _ people: ParticipantNames, _ boards: BoardNames, _ page: PageContext
    ) -> [(title: String, links: [Link])] {
        let counts = Dictionary(grouping: found.list("facets")) { $0.text("facet") ?? "" }
        return MarketTexts.facets.compactMap { name, title in
            // A facet of one value narrows nothing.
            guard let counts = counts[name]?.filter({ $0.text("name")?.isEmpty == false }), counts.count > 1
            else { return nil }
            return (
                title: page.text(title),
                links: counts.prefix(maximumValues).map { count in
                    let value = count.text("name") ?? ""
                    let query = page.request.query.replacing(name, with: value)
                        .replacing("cursor", with: nil)
                    return Link(
                        "\(facet(name, value, people, boards, page)) (\(page.formats.number(count.whole("products"))))",
                        "/market?\(query.encoded)")
                }
            )
        }
    }

    /// A value of a facet as people read it.
    private static func facet(
        _ name: String, _ value: String?, _ people: ParticipantNames, _ boards: BoardNames,
        _ page: PageContext
    ) -> String {
        guard let value else { return "" }
        return switch name {
        case "supplier": people.cell(value).text
        case "board": boards.title(value)
        case "language": MarketWords.language(value)
        default: page.text(MarketTexts.word(value))
        }
    }

    /// The title of a product as a link; its id where it has none.
    static func title(of product: JSONValue, _ page: PageContext) -> Cell {
        let id = product.text("id") ?? ""
        let title = product["metadata"]?["title"]?.localized(page.language)
        return Cell(
            title?.text ?? id, path: Address.path("market", "products", id), language: title?.language)
    }

    /// Basis points as a percentage, exactly.
    static func percent(_ basisPoints: Int64?) -> String {
        guard let basisPoints else { return "" }
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        return rest == 0 ? "\(whole)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
