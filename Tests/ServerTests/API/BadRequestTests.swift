import HTTPTypes
import Primitives
import Testing

@testable import Server

@Suite("Requests that cannot be answered")
struct BadRequestTests {
    @Test(
        "A body that is no JSON object is refused with its place",
        arguments: ["", "{", "[]", "null", "\"\"", #"{"name":"a","name":"b"}"#, #"{"name":"\uD800"}"#])
    func malformed(body: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.send(.post, "/api/accounts", text: body)
            #expect(refused.status == 400)
        }
    }

    @Test("A misspelt member is refused with the nearest spelling")
    func misspelt() async throws {
        try await APIHost().run { client in
            let refused = try await client.post("/api/accounts", ["name": "a", "curency": "JPY"])
            #expect(refused.status == 400)
            #expect(refused["parameter"] == "curency")
            #expect(refused["mend"] == #"Did you mean "currency"?"#)
        }
    }

    @Test("A misspelt parameter is refused with the nearest spelling")
    func misspeltParameter() async throws {
        try await APIHost().run { client in
            let refused = try await client.get("/api/records?acount=a")
            #expect(refused["mend"] == #"Did you mean "account"?"#)
        }
    }

    @Test("A body over the limit is refused")
    func tooLarge() async throws {
        try await APIHost().run { client in
            let body: JSONValue = [
                "name": .string(String(repeating: "x", count: 1 << 20)), "currency": "JPY",
            ]
            let refused = try await client.post("/api/accounts", body)
            #expect(refused.status == 413)
            #expect(refused.problem == "body-too-large")
        }
    }

    @Test("A body of another type is refused, and what curl sends is taken")
    func contentType() async throws {
        try await APIHost().run { client in
            let body = #"{"name":"a","currency":"JPY"}"#
            for (type, status) in [
                ("application/xml", 415), ("multipart/form-data; boundary=b", 415),
                ("application/x-www-form-urlencoded", 201),
            ] {
                let answer = try await client.send(
                    .post, "/api/accounts", text: body, headers: [.contentType: type])
                #expect(answer.status == status, "\(type)")
            }
        }
    }

    @Test(
        "An address without that method names those it has",
        arguments: [
            ("PUT", "/api/accounts", "GET, HEAD, POST"), ("DELETE", "/api/accounts/acme", "GET, HEAD, PATCH"),
            ("PROPFIND", "/api/accounts", "GET, HEAD, POST"), ("POST", "/api/keys/key_x", "DELETE"),
            ("DELETE", "/api/services/a/b/prices", "GET, HEAD, POST"),
            ("PATCH", "/api/services/a/b", "DELETE, GET, HEAD"), ("POST", "/openapi.json", "GET, HEAD"),
            ("POST", "/healthz", "GET, HEAD"), ("POST", "/log/tile/0/x001/000", "GET, HEAD"),
        ])
    func wrongMethod(method: String, path: String, allow: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.send(try #require(HTTPRequest.Method(method)), path)
            #expect(refused.status == 405)
            #expect(refused.headers[.allow] == allow)
        }
    }

    @Test(
        "An address that is not there is a problem",
        arguments: [
            "/", "/nothing", "/api", "/api/", "/api/nothing", "/api/accounts/", "/api//accounts",
            "/api/accounts/a/b/c", "/api/services/", "/API/accounts", "/api/accounts/a/keys/",
        ])
    func unknownRoute(path: String) async throws {
        try await APIHost().run { client in
            for key in [nil, APIHost.adminKey] {
                let refused = try await client.get(path, key: key)
                #expect(refused.status == 404)
                #expect(refused.problem == "unknown-route")
                #expect(refused["instance"]?.stringValue == path)
            }
        }
    }

    @Test("What can be read can be asked about without its body")
    func head() async throws {
        try await APIHost().run { client in
            let whole = try await client.get("/api/accounts")
            let head = try await client.send(.head, "/api/accounts")
            #expect(head.status == 200)
            #expect(head.body == nil)
            #expect(head.headers[.contentLength] == whole.headers[.contentLength])
            #expect(try await client.send(.head, "/api/accounts/nobody").status == 404)
            #expect(try await client.send(.head, "/nothing").status == 404)
        }
    }

    @Test("An answer with money or keys is nobody's to keep")
    func caching() async throws {
        try await APIHost().run { client in
            let answer = try await client.get("/api/accounts")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test("A client's own request id is kept when it can do no harm")
    func requestIDs() async throws {
        try await APIHost().run { client in
            for path in ["/api/accounts", "/nothing"] {
                let kept = try await client.send(.get, path, headers: [.requestID: "mine-1"])
                #expect(kept.headers[.requestID] == "mine-1")
                for harmful in ["two words", String(repeating: "x", count: 129), "ü", ""] {
                    let replaced = try await client.send(.get, path, headers: [.requestID: harmful])
                    #expect(replaced.headers[.requestID]?.hasPrefix("req_") == true)
                }
            }
            let first = try await client.get("/api/accounts").headers[.requestID]
            let second = try await client.get("/api/accounts").headers[.requestID]
            #expect(first != second)
        }
    }
}
