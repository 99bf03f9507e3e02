/// An operation of the management API with what answers it. The routes are the one table: what is not in it is
/// neither served nor described.
struct APIRoute: Sendable {
    typealias Handler = @Sendable (ManagementAPI, APICall) async throws -> APIAnswer

    let operation: APIOperation
    let handler: Handler

    init(_ operation: APIOperation, _ handler: @escaping Handler) {
        self.operation = operation
        self.handler = handler
    }
}
