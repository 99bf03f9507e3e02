import Accounting

/// The objects of `/api/plans` and of subscriptions.
enum PlanShapes {
    private static let units = Shape.integer(0...Int64(PlanTerms.Meter.maximumUnits))

    static let seats = ObjectShape(
        "PlanSeats", "A seat is one active sub-account.",
        [
            .optional(
                "included", .integer(0...Int64(PlanTerms.Seats.maximumSeats)), "0 when left out."),
            .required("price", .amount, "Of each further seat, a month."),
            .optional(
                "maximum", .integer(1...Int64(PlanTerms.Seats.maximumSeats)),
                "\(PlanTerms.Seats.maximumSeats) when left out."),
        ])

    static let tier = ObjectShape(
        "PlanTier",
        [
            .optional("up_to", units, "The last unit of the month that is in it; the last tier has none."),
            .required("rate", .amount),
        ])

    static let meter = ObjectShape(
        "PlanMeter", "One price by quantity over all services that the plan covers.",
        [
            .required("unit", .words(of: PlanTerms.Meter.Unit.self), "Tokens are input and output alike."),
            .optional(
                "per", .integer(1...1_000_000), "A rate is for 1, 1000 or 1000000 units; 1 when left out."),
            .optional("included", units, "Units of each month that cost nothing; 0 when left out."),
            .optional("rate", .amount, "In place of `tiers`."),
            .optional("mode", .words(of: TierMode.self), "`graduated` when left out."),
            .optional("tiers", .list(.object(tier), atMost: TierTable.maximumTiers)),
        ])

    private static let terms: [ObjectShape.Member] = [
        .required("currency", .currency),
        .required("kind", .words(of: PlanTerms.Kind.self)),
        .optional(
            "services", .list(.name(like: "assistant"), atMost: PlanTerms.maximumServices),
            "The names of the services that it covers; all when left out."),
        .optional("monthly", .amount, "For each month begun; 0 when left out."),
        .optional("seats", .object(seats), "For a licence."),
        .optional("meter", .object(meter), "Without one uses cost nothing besides the fee."),
        .optional("monthly_cap", .amount, "The most that the meter charges in a month of the subscription."),
        .optional(
            "data_basis_points", .integer(0...10_000),
            "How much of a fee goes to those whose data carried the subscriber's answers; 0 when left out."),
        .optional(
            "trial_days", .integer(0...Int64(PlanTerms.maximumTrialDays)),
            "Neither fees nor uses are charged for so long; 0 when left out."),
    ]

    static let draft = ObjectShape(
        "PlanDraft", [.required("name", .name(like: "team"), "It never changes.")] + terms)

    static let version = ObjectShape("PlanVersion", "All of the terms anew.", terms)

    static let plan = ObjectShape(
        "Plan", "One version of a plan. It never changes.",
        [
            .required("id", .id(Plan.self)),
            .required("name", .anyText),
            .required("version", .count),
            .required("terms", .object(version)),
            .required("origin", .words(of: Origin.self)),
            .required("created_at", .time),
            .required("retired_at", .nullable(.time), "Since when nobody can subscribe to it."),
        ])

    static let subscriptionDraft = ObjectShape(
        "SubscriptionDraft",
        [
            .required("plan", .text(1...128, like: "team"), "The name of a plan: its newest version."),
            .optional(
                "seats", .integer(1...Int64(PlanTerms.Seats.maximumSeats)),
                "Those included, at least one, when left out."),
        ])

    static let subscriptionChange = ObjectShape(
        "SubscriptionChange",
        [.required("seats", .integer(1...Int64(PlanTerms.Seats.maximumSeats)))])

    static let subscription = ObjectShape(
        "Subscription",
        [
            .required("id", .id(Subscription.self)),
            .required("account", .id(Account.self)),
            .required("plan", .object(plan)),
            .required("state", .words(of: Subscription.State.self)),
            .required("seats", .count, "0 for a plan without."),
            .required("started_at", .time),
            .required("charged_from", .time, "When the first month that costs something begins."),
            .required("months_charged", .count),
            .required(
                "month", .nullable(.object(month)),
                "The month under way; null in the trial and after the end."),
            .required("past_due_since", .nullable(.time)),
            .required("ends_at", .nullable(.time), "When it will end."),
            .required("ended_at", .nullable(.time)),
            .required("ended_by", .nullable(.words(of: Subscription.End.self))),
        ])

    static let month = ObjectShape(
        "SubscriptionMonth", "What was used in a month, as of the last commit.",
        [
            .required("number", .count, "0 is the first."),
            .required("from", .time),
            .required("to", .time),
            .required("included_used", .count),
            .required("included_held", .count, "By uses that are under way."),
            .required("units", .count, "Beyond the included ones."),
            .required("charged", .amount, "By the meter."),
        ])

    static let fee = ObjectShape(
        "SubscriptionFee",
        [
            .required("id", .id(SubscriptionFee.self)),
            .required("subscription", .id(Subscription.self)),
            .required("account", .id(Account.self)),
            .required("kind", .words(of: SubscriptionFee.Kind.self)),
            .required("number", .count, "Of the month, or of the addition of seats."),
            .required("from", .time),
            .required("to", .time),
            .required("seats", .count, "From then on."),
            .required("days", .count, "That it pays for."),
            .required("month_days", .count),
            .required("amount", .amount, "Net of tax."),
            .required("currency", .currency),
            .required("transfer", .nullable(.id(Transfer.self)), "null where nothing was to pay."),
            .required("charged_at", .time),
        ])
}
