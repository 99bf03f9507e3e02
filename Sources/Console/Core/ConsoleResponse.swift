/// What the console answers a browser.
public struct ConsoleResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    init(status: Int = 200, type: String, body: [UInt8], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = [("content-type", type)] + headers
        self.body = body
    }

    /// To another page, which is then asked for (RFC 9110 §15.4.4).
    static func see(_ path: String, headers: [(name: String, value: String)] = []) -> ConsoleResponse {
        var response = ConsoleResponse(
            status: 303, type: "text/plain; charset=utf-8", body: [], headers: headers)
        response.headers.append(("location", path))
        return response
    }
}
