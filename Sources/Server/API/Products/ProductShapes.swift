import Exchange
import Primitives

/// The objects of `/api/products`.
enum ProductShapes {
    static let metadata = ObjectShape(
        "ProductMetadata",
        """
        DCAT 3 under short names: title and description by language (en, ja, zh), keywords, themes, languages, \
        spatial, temporal {start, end}, update_frequency, licence, contact, use_cases; resources: the data resources \
        it is made of, actions and territory: what it is sold for. Boards ask for more.
        """, isOpen: true, [])

    static let draft = ObjectShape(
        "ProductDraft",
        [
            .optional("supplier", .id(Participant.self), "For operators; otherwise one's own organisation."),
            .optional(
                "iri", .text(TextShape(.visible, lengths: 3...512)),
                "Its `@id` as a dataset; made up when left out."),
            .optional("board", .text(1...63, like: "finance")),
            .required("class", .words(of: DataClass.self)),
            .required("sensitivity", .words(of: Sensitivity.self)),
            .required("cross_border", .words(of: CrossBorder.self)),
            .required("metadata", .object(metadata)),
        ])

    static let change = ObjectShape(
        "ProductChange",
        [
            .optional("board", .nullable(.text(1...63))), .optional("class", .words(of: DataClass.self)),
            .optional("sensitivity", .words(of: Sensitivity.self)),
            .optional("cross_border", .words(of: CrossBorder.self)),
            .optional("metadata", .object(metadata), "In the place of all that there was."),
        ])

    private static let members: [ObjectShape.Member] = [
        .required("id", .id(Product.self)), .required("iri", .anyText),
        .required("supplier", .id(Participant.self)), .required("board", .nullable(.anyText)),
        .required("class", .words(of: DataClass.self)),
        .required("sensitivity", .words(of: Sensitivity.self)),
        .required("cross_border", .words(of: CrossBorder.self)), .required("metadata", .object(metadata)),
        .required("state", .words(of: ListingState.self)), .required("created_at", .time),
        .required("changed_at", .time),
    ]

    static let product = ObjectShape("Product", members)

    private static let part = ObjectShape(
        "ScorePart", "What one term adds: BM25 over title, keywords, use cases and description.",
        [
            .required("term", .anyText), .required("fields", .list(.anyText)), .required("idf", .number),
            .required("score", .number),
        ])

    private static let hit = ObjectShape(
        "ProductHit",
        members + [
            .required("score", .number), .required("explanation", .list(.object(part)), "Why it was found."),
        ])

    private static let facet = ObjectShape(
        "FacetCount",
        [.required("facet", .anyText), .required("name", .anyText), .required("products", .count)])

    static let search = ObjectShape(
        "ProductSearch",
        [
            .required("items", .list(.object(hit))),
            .required(
                "next_cursor", .nullable(.anyText), "Give it as `cursor` to read on; null on the last page."),
            .required("total", .count, "How many were found."),
            .required("is_exhaustive", .boolean, "Whether `total` and `facets` count all of them."),
            .required("facets", .list(.object(facet))),
        ])

    static let file = ObjectShape(
        "ProductFile",
        [
            .required("name", .anyText), .required("role", .words(of: ProductFile.Role.self)),
            .required("media_type", .anyText), .required("bytes", .count),
            .required("sha256", RightShapes.hash),
        ])

    private static let source = ObjectShape(
        "LineageSource",
        [
            .required("product", .id(Product.self)), .optional("version", .id(ProductVersion.self)),
            .optional(
                "agreement", .id(Agreement.self),
                "Under which it may be derived (`derive`); not for one's own."),
            .optional(
                "purpose", .list(.text(1...UseRequest.maximumTextBytes), atMost: UseRequest.maximumPurposes),
                "What it is derived for, where the agreement asks."),
            .required("basis_points", .integer(0...10_000), "Its share of the revenue, of 10,000."),
        ])

    static let sources = ObjectShape(
        "LineageSources",
        [.required("sources", .list(.object(source), atMost: Lineage.maximumSources))])

    static let versionDraft = ObjectShape("VersionDraft", [.optional("notes", .text(1...4_000))])

    static let version = ObjectShape(
        "ProductVersion",
        [
            .required("id", .id(ProductVersion.self)), .required("product", .id(Product.self)),
            .required("number", .count), .required("notes", .nullable(.anyText)),
            .required("created_at", .time), .required("published_at", .nullable(.time)),
            .required("files", .list(.object(file))), .required("sources", .list(.object(source))),
        ])

    private static let share = ObjectShape(
        "LineageShare",
        [
            .required("product", .id(Product.self)), .required("supplier", .id(Participant.self)),
            .required("basis_points", .count, "What stays with it after its own sources have got theirs."),
            .required("depth", .count),
        ])
    static let lineage = ObjectShape.page(of: share)

    static let listingStep = ObjectShape(
        "ListingStep",
        [
            .required("step", .word(["list", "suspend", "delist"])), .optional("reason", .text(1...1_000)),
        ])

    static let listing = ObjectShape(
        "Listing",
        [
            .required("product", .id(Product.self)), .required("state", .words(of: ListingState.self)),
            .required(
                "reasons", .list(.anyText), "All that stands against listing it; none where it may be listed."
            ),
            .required(
                "chain_of_title", .list(.id(Right.self)),
                "From the supplier's right to operate it to the first one."),
        ])

    static let assessmentDraft = ObjectShape(
        "ProductAssessmentDraft",
        [
            .required("kind", .words(of: ProductAssessment.Kind.self)),
            .required("verdict", .words(of: ProductAssessment.Verdict.self)),
            .optional(
                "version", .integer(1...Int64(Int32.max)),
                "The number of a version, published or not; the newest published one, or else the newest, when left out."
            ),
            .required("findings", .text(1...20_000)), .optional("evidence", RightShapes.evidenceList),
        ])

    static let assessment = ObjectShape(
        "ProductAssessment",
        [
            .required("id", .id(ProductAssessment.self)), .required("product", .id(Product.self)),
            .required("kind", .words(of: ProductAssessment.Kind.self)),
            .required(
                "version", .nullable(.id(ProductVersion.self)),
                "What was looked at; null for those of before they were bound to a version."),
            .required(
                "facts_sha256", .nullable(RightShapes.hash),
                "Of class, sensitivity, cross-border rule, metadata, files and sources at that moment: docs/exchange.md."
            ),
            .required("verdict", .words(of: ProductAssessment.Verdict.self)), .required("findings", .anyText),
            .required("evidence", RightShapes.evidenceList), .required("assessor", .id(Participant.self)),
            .required("document", .anyText, "All of it as a signed document (JWT)."),
            .required("created_at", .time), .required("log_index", .count),
        ])
}
