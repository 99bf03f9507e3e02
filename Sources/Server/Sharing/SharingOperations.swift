/// What readers of Delta Sharing ask for (Delta Sharing protocol, REST APIs), and the files to which links lead.
enum SharingOperations {
    private static let note = "With the bearer token of the profile (or of the transfer)."
    private static let lines = "application/x-ndjson; charset=utf-8"

    private static let failure = ObjectShape(
        "SharingError", [.required("errorCode", .anyText), .required("message", .anyText)])
    private static let share = ObjectShape(
        "Share", [.required("name", .anyText), .required("id", .anyText)])
    private static let schema = ObjectShape(
        "ShareSchema", [.required("name", .anyText), .required("share", .anyText)])
    private static let table = ObjectShape(
        "ShareTable",
        [
            .required("name", .anyText), .required("schema", .anyText), .required("share", .anyText),
            .required("shareId", .anyText), .required("id", .anyText),
        ])
    private static let query = ObjectShape(
        "TableReading", isOpen: true,
        [
            .optional("predicateHints", .anything), .optional("jsonPredicateHints", .anything),
            .optional("limitHint", .anything), .optional("version", .anything, "Of the product."),
            .optional("timestamp", .anything, "The version that stood then."),
        ])

    private static func list(_ shape: ObjectShape) -> Shape {
        .object(
            ObjectShape(
                shape.name + "List",
                [.required("items", .list(.object(shape))), .optional("nextPageToken", .anyText)]))
    }

    private static let paging: [APIOperation.Parameter] = [
        .init("maxResults", .integer(0...1_000_000), "At most 500 are given."),
        .init("pageToken", .anyText, "As the page before has it."),
    ]
    private static let pathNotes = [
        "share": "The name of the share.", "schema": "The name of the schema.",
        "table": "The name of the table.",
    ]

    private static func operation(
        _ id: String, _ path: String, _ summary: String, query: [APIOperation.Parameter] = [],
        body: APIOperation.Body? = nil, _ content: APIOperation.Answer.Content
    ) -> APIOperation {
        let path = PathTemplate(SharingRoutes.prefix + path)
        return APIOperation(
            id, body == nil ? .get : .post, path.text, summary, note: note, tag: .delivery, access: .accounts,
            pathNotes: pathNotes.filter { path.names.contains($0.key) }, query: query, body: body,
            answer: .init(note: "As the protocol has it.", content: content, failure: failure))
    }

    private static let tablePath = "/shares/{share}/schemas/{schema}/tables/{table}"

    static let all = [
        operation("listShares", "/shares", "Lists the shares", query: paging, .json(list(share))),
        operation(
            "getShare", "/shares/{share}", "Shows a share",
            .json(.object(ObjectShape("ShareAnswer", [.required("share", .object(share))])))),
        operation(
            "listShareSchemas", "/shares/{share}/schemas", "Lists the schemas of a share", query: paging,
            .json(list(schema))),
        operation(
            "listShareTables", "/shares/{share}/schemas/{schema}/tables", "Lists the tables of a schema",
            query: paging, .json(list(table))),
        operation(
            "listAllShareTables", "/shares/{share}/all-tables", "Lists the tables of a share", query: paging,
            .json(list(table))),
        operation(
            "getTableVersion", tablePath + "/version", "The version of a table, in `delta-table-version`",
            query: [.init("startingTimestamp", .anyText, "The first version from then on.")],
            .text(type: lines)),
        operation(
            "getTableMetadata", tablePath + "/metadata", "Protocol and metadata of a table",
            query: [
                .init("version", .count, "Of the product."),
                .init("timestamp", .anyText, "The version that stood then."),
            ], .text(type: lines)),
        operation(
            "queryTable", tablePath + "/query", "The files of a table, each with a link",
            body: .init(shape: query, mayBeEmpty: true), .text(type: lines)),
        operation(
            "getTableChanges", tablePath + "/changes", "What changed between versions",
            query: [
                .init("startingVersion", .count, "The first version."),
                .init("endingVersion", .count, "The last; the newest when left out."),
                .init("startingTimestamp", .anyText, "In place of the first version."),
                .init("endingTimestamp", .anyText, "In place of the last version."),
            ], .text(type: lines)),
        APIOperation(
            "listTransferFiles", .get, "\(DeliveryRoutes.prefix)/{agreement}/files",
            "Lists the files of a transfer, each with a link", note: "With the bearer token of the transfer.",
            tag: .delivery, access: .accounts, pathNotes: ["agreement": "The id of an agreement."],
            answer: .json(DeliveryShapes.files, "The files.")),
        APIOperation(
            "getFile", .get, "/files/{version}/{name*}", "A file, by a signed link",
            note: """
                Links are made by the server and stand for themselves: path and query are signed as they are. Takes \
                `Range`, `If-Range` and `If-None-Match`.
                """, tag: .delivery, access: .everyone,
            pathNotes: [
                "version": "The id of a version.",
                "name": "The name of a file, or of a table below `tables/`.",
            ],
            query: [
                .init("grant", .anyText, "The grant under which it was made."),
                .init("request", .anyText, "The request that listed it."),
                .init("expires", .count, "Seconds since 1970."),
                .init("X-Amz-Signature", .hexadecimal, "HMAC-SHA256."),
            ], answer: .init(note: "The file.", content: .bytes)),
    ]
}
