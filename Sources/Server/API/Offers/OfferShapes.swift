import Exchange
import Policy
import Primitives

/// The objects of `/api/offers`.
enum OfferShapes {
    /// The most participants whom a private offer is shown to.
    static let maximumAudience = 1_000
    static let maximumPolicyBytes = 65_536
    static let maximumPlaybookBytes = 16_384

    static let anyObject = ObjectShape("AnyObject", isOpen: true, [])

    static let sentence = ObjectShape(
        "PolicySentence", "The policy in plain words.",
        [.required("en", .anyText), .required("ja", .anyText), .required("zh", .anyText)])

    static let draft = ObjectShape(
        "OfferDraft",
        [
            .required(
                "policy", .object(anyObject),
                "An ODRL offer in the form of the Dataspace Protocol, without target."),
            .optional(
                "price", .object(anyObject),
                "`currency` with `one_off`, `monthly`, `meters`, `monthly_cap`, `trial_days`, `trial_amount`, `broker_basis_points`; free when left out. See docs/contracts.md."
            ),
            .optional("playbook", .object(anyObject), "How requests for the offer are answered."),
            .optional(
                "audience", .list(.id(Participant.self), atMost: maximumAudience),
                "Whom it is shown to; everybody when left out."),
        ])

    static let offer = ObjectShape(
        "Offer", "Terms under which a product can be had. It never changes.",
        [
            .required("id", .id(Offer.self)),
            .required("iri", .anyText, "Its `@id` in the catalog."),
            .required("product", .id(Product.self)),
            .required("policy", .object(anyObject)),
            .required("price", .object(anyObject)),
            .required("obligations", .list(.object(anyObject)), "The price as duties of ODRL."),
            .required("sentence", .object(sentence)),
            .required(
                "playbook", .nullable(.object(anyObject)), "For the supplier and operators; null for others."),
            .required(
                "audience", .nullable(.list(.id(Participant.self))),
                "For the supplier and operators; null for others, and where everybody sees it."),
            .required("state", .words(of: Offer.State.self)),
            .required("created_at", .time),
            .required("withdrawn_at", .nullable(.time)),
        ])

    static let question = ObjectShape(
        "DryRunQuestion", "What one would do in each month.",
        [
            .required("action", .words(of: UseAction.self)),
            .optional(
                "purpose", .list(.text(1...UseRequest.maximumTextBytes), atMost: UseRequest.maximumPurposes),
                "What for; each must be allowed."),
            .optional(
                "place", .text(2...16, like: "JP"), "Where; where one is established when left out."),
            .optional("calls", quantity),
            .optional("rows", quantity),
            .optional("bytes", quantity),
            .optional("tokens", quantity, "Of answers that are grounded on the data."),
            .optional("months", .integer(1...Int64(OfferPrice.maximumMonths)), "1 when left out."),
        ])

    static let quantity = Shape.integer(0...Int64(UseRequest.maximumQuantity))

    static let priceLine = ObjectShape(
        "PriceLine",
        [
            .required("kind", .words(of: PriceLine.Kind.self)),
            .required("quantity", .anyText, "Units that are charged."),
            .required("free", .anyText, "Units that the month's allowance covers."),
            .required("amount", .balance, "Below zero for what trial and cap take off."),
        ])

    static let charge = ObjectShape(
        "PriceCharge",
        [
            .required("currency", .currency), .required("lines", .list(.object(priceLine))),
            .required("total", .amount),
        ])

    static let answer = ObjectShape(
        "DryRunAnswer", "Nothing was changed.",
        [
            .required("is_permitted", .boolean, "Whether the policy allows it."),
            .required("is_possible", .boolean, "Whether it could be done at this moment."),
            .required("unmet", .list(.anyText), "Why not, a sentence for each premise."),
            .required("missing", .list(.anyText), "What stands in the way besides the policy."),
            .required("report", .object(anyObject), "Each premise with its state."),
            .required("signing", .object(charge), "What signing costs."),
            .required(
                "month", .object(charge), "What the first month of such uses costs, without subscription."),
            .required("months", .count),
            .required("total", .amount, "All of it over the months."),
            .required("currency", .currency),
            .required(
                "remaining_uses", .nullable(.integer(Int64.min...Int64.max)),
                "Left after this one; null for no limit."),
            .required("until", .nullable(.time), "When the permission ends; null for never."),
        ])
}
