import Testing

@testable import Delivery

@Suite("Fields that pass the proxy")
struct ProxyFieldsTests {
    @Test("Credentials and what belongs to a connection do not reach the upstream")
    func request() {
        let fields = [
            ("Accept", "text/csv"), ("Authorization", "Bearer sk-bank"), ("Cookie", "a=b"),
            ("X-Api-Key", "k"),
            ("Connection", "close, X-Private"), ("x-private", "1"), ("TE", "trailers"), ("Upgrade", "h2c"),
            ("Transfer-Encoding", "chunked"), ("Content-Length", "3"), ("X-Forwarded-For", "10.0.0.1"),
            ("Host", "minato.example"), ("Content-Type", "text/plain"), ("Proxy-Authorization", "Basic x"),
        ]
        #expect(
            ProxyFields.request(fields.map { (name: $0.0, value: $0.1) }).map(\.name) == [
                "Accept", "Content-Type",
            ])
    }

    @Test("What would bind clients to the upstream does not reach them")
    func answer() {
        let fields = [
            ("Content-Type", "text/csv"), ("Set-Cookie", "a=b"), ("WWW-Authenticate", "Bearer"),
            ("Location", "http://10.0.0.1/"), ("ETag", "\"1\""), ("Connection", "keep-alive"),
            ("Keep-Alive", "5"),
            ("Strict-Transport-Security", "max-age=1"), ("Access-Control-Allow-Origin", "*"),
        ]
        #expect(
            ProxyFields.answer(fields.map { (name: $0.0, value: $0.1) }).map(\.name) == [
                "Content-Type", "ETag",
            ])
    }
}
