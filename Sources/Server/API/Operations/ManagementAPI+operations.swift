import Auditing
import Inference
import Primitives

extension ManagementAPI {
    static let operationRoutes = [
        APIRoute(
            APIOperation(
                "listEngines", .get, "/api/engines", "Lists the engines, their health and their models",
                tag: .operations, access: .operators,
                answer: .page(of: OperationShapes.engine, "All engines.")),
            { api, call in try await api.listEngines(call) }),
        APIRoute(
            APIOperation(
                "getLog", .get, "/api/log", "Shows the log's size and the key that verifies it", tag: .log,
                access: .everyone, answer: .json(OperationShapes.log, "The log.")),
            { api, call in try await api.describeLog(call) }),
        APIRoute(
            APIOperation(
                "getOperation", .get, "/api/operation",
                "Shows how the server is: queues, commits, errors, nodes",
                note: "What the process has measured since it began; `/metrics` has the same for machines.",
                tag: .operations, access: .operators,
                answer: .json(OperationShapes.operation, "The figures of now.")),
            { api, call in try await api.describeOperation(call) }),
        APIRoute(
            APIOperation(
                "getDescription", .get, "/openapi.json", "Describes this API", tag: .operations,
                access: .everyone,
                answer: .json(
                    ObjectShape("Description", "An OpenAPI 3.1 document.", isOpen: true, []), "This document."
                )
            ),
            { _, _ in .ok(OpenAPIDocument.document) }),
    ]

    private func listEngines(_ call: APICall) async throws -> APIAnswer {
        let models = await models()
        return .wholeList(
            engines.enumerated().map { index, engine in
                let health = engine.health
                return [
                    "name": .string(engine.name),
                    "health": ["state": .string(health.state.rawValue), "detail": .string(health.detail)],
                    "models": models[index].map(JSONValue.texts) ?? .null,
                ]
            })
    }

    /// The models of each engine; nil for one that does not tell them in time.
    private func models() async -> [[String]?] {
        await withTaskGroup(of: (Int, [String]?).self) { group in
            for (index, engine) in engines.enumerated() {
                group.addTask { [limits] in
                    (index, await Self.first(within: limits.engineWait) { try? await engine.models() })
                }
            }
            return await group.reduce(into: Array(repeating: nil, count: engines.count)) { $0[$1.0] = $1.1 }
        }
    }

    private static func first<Value: Sendable>(
        within time: Duration, _ body: @escaping @Sendable () async -> Value?
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask(operation: body)
            group.addTask {
                // Ends early only when the body was first.
                try? await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func describeOperation(_ call: APICall) async throws -> APIAnswer {
        let head = try await head()
        return .ok(
            figures.json(
                log: ["size": .count(head?.size ?? 0), "signed_at": .time(head?.at)], now: call.now))
    }

    /// The newest head; nil before anything was signed.
    private func head() async throws -> LogHead? {
        do {
            return try await reader.head()
        } catch let problem as Problem where problem.kind == .notFound {
            return nil
        }
    }

    private func describeLog(_ call: APICall) async throws -> APIAnswer {
        // Nothing may have been signed yet; the key is known all the same.
        let head = try await head()
        return .ok([
            "origin": .string(verifier.name), "verifier_key": .string(verifier.verifierKey),
            "size": .count(head?.size ?? 0), "root": .text(head?.root.base64),
            "checkpoint": .text(head?.note.serialized), "signed_at": .time(head?.at),
        ])
    }
}
