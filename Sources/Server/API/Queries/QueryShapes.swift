import Delivery
import Exchange

/// The objects of in-place queries.
enum QueryShapes {
    static let asked = ObjectShape(
        "QueryDraft", "What an analyst asks of data that may be used and not seen.",
        [
            .required(
                "sql", .text(1...QueryDesk.maximumBytes, like: "SELECT count(*) FROM loans"), "One SELECT."),
            .required("purpose", .text(1...200, like: "credit review"), "What for; both sides read it."),
        ])

    static let column = ObjectShape(
        "TableColumn",
        [
            .required("name", .anyText),
            .required("type", .anyText, "As Delta names it: `long`, `decimal(10,2)`, …"),
            .required("nullable", .boolean),
        ])

    static let table = ObjectShape(
        "QueryTable", "A table that may be asked about.",
        [
            .required("name", .anyText), .required("rows", .count),
            .required("is_reference", .boolean, "Whether its supplier lets anybody see it row by row."),
            .required("columns", .list(.object(column))),
        ])

    static let resultColumn = ObjectShape(
        "ResultColumn", [.required("name", .anyText), .required("type", .anyText)])

    static let query = ObjectShape(
        "Query", "A statement that was asked; both sides of the agreement see it.", members)

    static let answer = ObjectShape(
        "QueryAnswer", "The figures, once; they are not kept.",
        members + [
            .required(
                "minimum_group", .count, "Of rows behind each figure; what has fewer is null or left out."),
            .required("columns", .list(.object(resultColumn))),
            .required("rows", .list(.list(.nullable(.anyText))), "Every value as text, exactly."),
        ])

    private static let members: [ObjectShape.Member] = [
        .required("id", .id(InPlaceQuery.self)), .required("agreement", .id(Agreement.self)),
        .required("purpose", .anyText), .required("sql", .anyText),
        .required("sql_sha256", .hexadecimal, "What the log holds of the statement."),
        .required("state", .words(of: InPlaceQuery.State.self)),
        .required("cost", .count, "Figures: of the month's budget, and the calls of the price."),
        .required("rows_scanned", .count), .required("rows_returned", .nullable(.count)),
        .required("reason", .nullable(.anyText)), .required("asked_at", .time),
        .required("ended_at", .nullable(.time)), .required("log_index", .count),
    ]
}
