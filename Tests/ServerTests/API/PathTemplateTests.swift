import Testing

@testable import Server

@Suite("Addresses with parameters")
struct PathTemplateTests {
    @Test("A parameter stands for one segment, one with a star for one or more")
    func matching() {
        let one = PathTemplate("/api/accounts/{account}/keys")
        #expect(one.match("/api/accounts/a%2Fb/keys")?["account"] == "a%2Fb")
        #expect(one.match("/api/accounts/a/b/keys") == nil)
        let many = PathTemplate("/api/services/{name*}/prices")
        #expect(many.match("/api/services/a/prices")?["name"] == "a")
        #expect(many.match("/api/services/a/b/c/prices")?["name"] == "a/b/c")
        #expect(many.match("/api/services/prices") == nil)
        #expect(many.text == "/api/services/{name}/prices")
        #expect(many.names == ["name"])
    }

    @Test(
        "Empty segments, other roots and what is too short do not match",
        arguments: [
            "", "/", "api/services/a", "/api/services", "/api/services/", "/api/services//a",
            "/api/services/a/",
        ])
    func refusing(path: String) {
        #expect(PathTemplate("/api/services/{name*}").match(path) == nil)
    }

    @Test("The template with more literal segments wins")
    func closest() {
        #expect(RouteTable.route("GET", at: "/api/services/a/b")?.route.operation.id == "getService")
        #expect(RouteTable.route("GET", at: "/api/services/a/b/prices")?.route.operation.id == "listPrices")
        #expect(RouteTable.route("DELETE", at: "/api/services/a/b/prices") == nil)
        #expect(RouteTable.allowedMethods(at: "/v1/models/org/name") == ["GET", "HEAD"])
        #expect(RouteTable.allowedMethods(at: "/v2").isEmpty)
    }
}
