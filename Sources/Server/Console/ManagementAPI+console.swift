import Console
import HTTPTypes
import Hummingbird
import Accounting
import Identity
import Persistence
import Primitives

extension ManagementAPI {
    /// Performs a request of the console as who is signed in: what is checked of a request that comes by HTTP is checked of
    /// this one too, by the same code.
    /// - Parameter who: Nil for somebody who is not signed in, who gets what is everybody's.
    /// - Throws: What the operation throws; `unknownRoute` for none; `missingKey` for what is not everybody's.
    func perform(_ call: ConsoleCall, by who: SignedIn?) async throws -> APIAnswer {
        guard let (route, parameters) = RouteTable.route(call.method, at: call.path),
            route.operation.upload == nil
        else { throw Problem(.unknownRoute, "There is no \(call.method) \(call.path) for pages.") }
        let (caller, key) = try await identity(of: who, for: route.operation)
        let body = call.body ?? [:]
        if let expected = route.operation.body { try expected.shape.check(body) }
        let request = APICall(
            caller: caller, key: key, user: who?.user.id, path: call.path,
            parameters: try Self.decoded(parameters),
            query: try APIQuery(call.queryText, for: route.operation), body: BodyReader(body),
            idempotency: try call.idempotencyKey.map { (key) throws(Problem) in
                try IdempotentRequest(key, method: call.method, path: call.path, body: body)
            }, now: clock.now())
        let answer = try await ActingPerson.$id.withValue(who?.user.id.description) {
            try await route.handler(self, request)
        }
        if answer.changesDirectory { try await reload() }
        return answer
    }

    private func identity(
        of who: SignedIn?, for operation: APIOperation
    ) async throws -> (caller: APICaller, key: ID<APIKey>?) {
        guard let who else {
            guard operation.access == .everyone else {
                throw Problem(.missingKey, "Nobody is signed in.", mend: "Sign in.")
            }
            return (.anybody, nil)
        }
        let found = try await authority.identity(of: who, for: operation)
        return (found.caller, found.key)
    }
}
