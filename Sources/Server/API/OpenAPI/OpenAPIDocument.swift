import Primitives

/// `/openapi.json`: the OpenAPI 3.1 document of every operation in ``RouteTable``.
enum OpenAPIDocument {
    /// Of the described interface, not of the program.
    static let version = "1.0.0"

    private static let securityScheme = "key"

    static let problem = ObjectShape(
        "Problem", "RFC 9457.",
        [
            .required("type", .anyText, "A URN that names the kind of problem."),
            .required("title", .anyText),
            .required("status", .integer(400...599)),
            .required("detail", .anyText, "What is wrong, and where."),
            .optional("instance", .anyText, "The path of the request."),
            .optional("mend", .anyText, "How to mend it."),
            .optional("parameter", .anyText, "The member or parameter at fault."),
        ])

    static let document: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "Minato", "version": .string(version),
            "summary": "Governed, charged, provable answers of AI services.",
            "description": """
            `/v1` speaks OpenAI's wire format. `/api` manages accounts, keys, services, prices, records and \
            transfers. `/log` is a transparency log of C2SP tlog-tiles.

            Amounts are decimal strings. Times are RFC 3339. Lists come in pages: give `next_cursor` as \
            `cursor` to read on. Every POST under `/api` takes an `Idempotency-Key` of 1 to 255 bytes: the \
            same key with the same request is one request for ever, with another one it is refused with 409. \
            The answer to a repeated request bears `x-minato-replay`. Every answer bears `x-request-id`.
            """,
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ],
        "servers": [["url": "/"]],
        "tags": .array(APIOperation.Tag.allCases.map { ["name": .string($0.rawValue)] }),
        "paths": paths,
        "components": [
            "schemas": schemas,
            "securitySchemes": [
                securityScheme: [
                    "type": "http", "scheme": "bearer",
                    "description":
                        "An admin key (`server.admin_keys`), or the key of an account; or the token that an operation names.",
                ]
            ],
            "headers": [
                "RequestID": [
                    "description": "The request's id: the client's own, or a new one.",
                    "schema": ["type": "string"],
                ]
            ],
            "responses": [
                "Problem": response(
                    "What is wrong and how to mend it.", .object(problem), type: "application/problem+json"),
                "OpenAIError": response(
                    "What is wrong, as OpenAI's clients read it.", .object(GatewayShapes.error)),
            ],
        ],
    ]

    private static let paths: JSONValue = .object(
        Dictionary(grouping: RouteTable.operations, by: \.path.text).mapValues { operations in
            .object(
                Dictionary(
                    uniqueKeysWithValues: operations.map { operation in
                        (operation.method.rawValue.lowercased(), description(of: operation))
                    }))
        })

    private static let schemas: JSONValue = {
        var shapes = [problem.name: problem]
        Shape.object(GatewayShapes.error).collectObjects(into: &shapes)
        for operation in RouteTable.operations {
            if let body = operation.body { Shape.object(body.shape).collectObjects(into: &shapes) }
            if let failure = operation.answer.failure {
                Shape.object(failure).collectObjects(into: &shapes)
            }
            switch operation.answer.content {
            case .json(let shape), .jsonOrEvents(let shape): shape.collectObjects(into: &shapes)
            case .text, .bytes: break
            }
        }
        return .object(shapes.mapValues(\.schema))
    }()
}

extension OpenAPIDocument {
    private static func description(of operation: APIOperation) -> JSONValue {
        var description: [String: JSONValue] = [
            "operationId": .string(operation.id), "summary": .string(operation.summary),
            "tags": [.string(operation.tag.rawValue)], "security": security(operation.access),
            "responses": responses(of: operation),
        ]
        let notes = [operation.note, operation.access == .operators ? "For operators." : nil].compactMap(
            \.self)
        if !notes.isEmpty { description["description"] = .string(notes.joined(separator: "\n\n")) }
        let parameters = parameters(of: operation)
        if !parameters.isEmpty { description["parameters"] = .array(parameters) }
        if let body = operation.body {
            description["requestBody"] = [
                "required": .bool(!body.mayBeEmpty), "content": json(.object(body.shape)),
            ]
        }
        if let upload = operation.upload {
            description["requestBody"] = [
                "required": true, "description": .string(upload.note),
                "content": .object(
                    Dictionary(
                        upload.types.map { ($0, ["schema": ["type": "string"]]) },
                        uniquingKeysWith: { first, _ in first })),
            ]
        }
        return .object(description)
    }

    private static func security(_ access: APIOperation.Access) -> JSONValue {
        access == .everyone ? [] : [.object([securityScheme: []])]
    }

    private static func parameters(of operation: APIOperation) -> [JSONValue] {
        let path = operation.path.names.map { name in
            parameter(name, in: "path", Shape.anyText, operation.pathNotes[name], isRequired: true)
        }
        let query = operation.query.map {
            parameter($0.name, in: "query", $0.shape, $0.note, isRequired: false)
        }
        let takesKey = operation.method == .post
        let header = parameter(
            "Idempotency-Key", in: "header", .text(1...IdempotentRequest.maximumBytes),
            "Makes repeated requests one.", isRequired: false)
        return path + query + (takesKey ? [header] : [])
    }

    private static func parameter(
        _ name: String, in place: String, _ shape: Shape, _ note: String?, isRequired: Bool
    ) -> JSONValue {
        var parameter: [String: JSONValue] = [
            "name": .string(name), "in": .string(place), "required": .bool(isRequired),
            "schema": shape.schema,
        ]
        if let note { parameter["description"] = .string(note) }
        return .object(parameter)
    }

    private static func responses(of operation: APIOperation) -> JSONValue {
        let answer = operation.answer
        let good =
            switch answer.content {
            case .json(let shape):
                response(
                    answer.note,
                    content: .object(
                        [answer.mediaType: ["schema": shape.schema]].merging(
                            answer.alternatives.map { ($0, ["schema": ["type": "string"]]) }
                        ) { $1 }))
            case .jsonOrEvents(let shape):
                response(
                    answer.note,
                    content: .object([
                        "application/json": ["schema": shape.schema],
                        "text/event-stream": ["schema": ["type": "string"]],
                    ]))
            case .text(let type):
                response(answer.note, content: .object([type: ["schema": ["type": "string"]]]))
            case .bytes: response(answer.note, content: ["application/octet-stream": [:]])
            }
        let problem = operation.access == .gateway ? "OpenAIError" : "Problem"
        let bad: JSONValue =
            if let failure = answer.failure {
                response("What is wrong, as the protocol has it.", .object(failure))
            } else {
                ["$ref": .string("#/components/responses/\(problem)")]
            }
        return .object([String(answer.status): good, "default": bad])
    }

    private static func response(
        _ note: String, _ shape: Shape, type: String = "application/json"
    ) -> JSONValue {
        response(note, content: json(shape, type: type))
    }

    private static func response(_ note: String, content: JSONValue) -> JSONValue {
        [
            "description": .string(note),
            "headers": ["x-request-id": ["$ref": "#/components/headers/RequestID"]], "content": content,
        ]
    }

    private static func json(_ shape: Shape, type: String = "application/json") -> JSONValue {
        .object([type: ["schema": shape.schema]])
    }
}
