import Primitives
import Testing

@testable import Server

@Suite("Configuration")
struct ConfigurationTests {
    private typealias Samples = ConfigurationSamples

    @Test("The contract's example means what it says")
    func contractExample() throws {
        let configuration = try Samples.parse(Samples.contract)

        #expect(configuration.server.publicURL.description == "http://127.0.0.1:8080")
        #expect(configuration.server.adminKeys == [Secret("admin-key")])
        #expect(configuration.engines.map(\.name) == ["local", "upstream"])
        #expect(
            configuration.engines[0].kind == .local(LocalEngineConfiguration(model: "smollm2-135m-instruct")))
        let upstream = OpenAIEngineConfiguration.Upstream(
            baseURL: try BaseURL("http://127.0.0.1:9101/v1"), apiKey: Secret("upstream-key"))
        #expect(configuration.engines[1].kind == .openAI(OpenAIEngineConfiguration(upstreams: [upstream])))
        let price = ServiceConfiguration.Price(
            inputPerMillion: try Money(decimal: "100", currency: .jpy),
            outputPerMillion: try Money(decimal: "400", currency: .jpy))
        var service = ServiceConfiguration(
            name: "assistant", engine: "local", model: "smollm2-135m-instruct", prices: [price])
        service.jurisdictions = ["JP"]
        #expect(configuration.services == [service])
        #expect(service.price(in: .jpy) == price)
        #expect(service.price(in: .usd) == nil)
        let account = AccountConfiguration(
            name: "demo", currency: .jpy, terms: .prepaid(credit: try Money(decimal: "1000", currency: .jpy)),
            limits: .init(requestsPerMinute: 600, tokensPerMinute: 200_000), keys: [Secret("sk-demo")])
        #expect(configuration.accounts == [account])
    }

    @Test("What the file leaves out has its default")
    func defaults() throws {
        let server = try Samples.parse("accounts: []").server

        #expect(server == ServerConfiguration())
        #expect(server.publicURL.description == "http://127.0.0.1:8080")
        #expect(server.host == "127.0.0.1")
        #expect(server.port == 8_080)
        #expect(server.logOrigin == "127.0.0.1/log")
        #expect(server.cors.allowsEveryOrigin)
        #expect(server.metricsPublic)
        #expect(server.eventLoops == nil)
        #expect(server.limits.maxBodyBytes == 33_554_432)
        #expect(server.limits.maxStream == .seconds(1_800))
        #expect(server.limits.idleTimeout == .seconds(120))
        #expect(server.limits.idempotencyCacheAge == .seconds(86_400))
        #expect(OpenAIEngineConfiguration.Timeouts().connect == .seconds(5))
    }

    @Test("Every setting of the server arrives")
    func serverSettings() throws {
        let server = try Samples.parse(
            """
            server:
              public_url: https://AI.example.com/minato/
              host: "::"
              port: 0
              data: /var/lib/minato
              database: sqlite:///var/lib/minato/m.sqlite
              cors: {origins: ["https://a.example", "http://localhost:3000"]}
              limits: {
                max_body_bytes: 1_024,   # grouped
                shutdown_grace_seconds: 0
              }
              event_loops: 64
              metrics_public: false
              trusted_proxies: [192.0.2.10, "2001:db8::A"]
            """
        ).server

        #expect(server.publicURL.description == "https://ai.example.com/minato")
        #expect(server.logOrigin == "ai.example.com/log")
        #expect(server.host == "::")
        #expect(server.port == 0)
        #expect(server.data == "/var/lib/minato")
        #expect(server.database == .sqlite(path: "/var/lib/minato/m.sqlite"))
        #expect(server.cors.origins == ["https://a.example", "http://localhost:3000"])
        #expect(!server.cors.allowsEveryOrigin)
        #expect(server.limits.maxBodyBytes == 1_024)
        #expect(server.limits.shutdownGrace == .zero)
        #expect(server.eventLoops == 64)
        #expect(!server.metricsPublic)
        #expect(server.trustedProxies.map(\.description) == ["192.0.2.10", "2001:db8::a"])
    }

    @Test("Timeouts are exact decimals")
    func timeouts() throws {
        let yaml = Samples.engine(
            "kind: openai", "base_url: http://127.0.0.1", "timeouts: {connect: 0.25, idle: 1.000000001}")
        guard case .openAI(let engine) = try Samples.parse(yaml).engines[0].kind else {
            Issue.record("not an engine of kind openai")
            return
        }
        #expect(engine.timeouts.connect == .milliseconds(250))
        #expect(engine.timeouts.idle == .seconds(1) + .nanoseconds(1))
        #expect(engine.timeouts.total == .seconds(1_800))
    }

    @Test("Prices are exact decimals, quoted or not, one for each currency")
    func prices() throws {
        let yaml = Samples.service(
            "{name: s, engine: o, model: m, price: [",
            "{currency: JPY, input_per_million: 0.1, output_per_million: '0.000000001', minimum_charge: 0.3},",
            "{currency: USD, input_per_million: 1000000, cached_input_per_million: 0, output_per_million: 2}]}"
        )
        let prices = try Samples.parse(yaml).services[0].prices
        #expect(prices.map(\.currency) == [.jpy, .usd])
        #expect(prices[0].inputPerMillion.nanos == 100_000_000)
        #expect(prices[0].cachedInputPerMillion == prices[0].inputPerMillion)
        #expect(prices[0].outputPerMillion.nanos == 1)
        #expect(prices[0].minimumCharge.decimal == "0.3")
        #expect(prices[1].cachedInputPerMillion.nanos == 0)
        #expect(prices[1].minimumCharge == Money(nanos: 0, currency: .usd))
    }

    @Test("The usual output bound follows a lower maximum")
    func outputBounds() throws {
        let price = "price: {currency: JPY, input_per_million: 1, output_per_million: 1}"
        let lower = try Samples.parse(
            Samples.service("name: s", "engine: o", "model: m", price, "max_output_tokens: 100"))
        #expect(lower.services[0].maxOutputTokens == 100)
        #expect(lower.services[0].defaultOutputTokens == 100)
        let higher = try Samples.parse(
            Samples.service("name: s", "engine: o", "model: m", price, "max_output_tokens: 8192"))
        #expect(higher.services[0].defaultOutputTokens == 4_096)
    }

    @Test("A postpaid account has a limit, and names may be anything that shows")
    func postpaid() throws {
        let account = try Samples.parse(
            "accounts: [{name: 港/株式会社, currency: CNY, terms: postpaid, credit_limit: 12.5}]"
        ).accounts[0]
        #expect(account.name == "港/株式会社")
        #expect(account.terms == .postpaid(creditLimit: Money(nanos: 12_500_000_000, currency: .cny)))
        #expect(account.keys.isEmpty)
        #expect(account.limits.tokensPerMinute == nil)
    }

    @Test(
        "JSON, CRLF, a byte order mark, a document marker and a word that YAML 1.1 took for false are all read"
    )
    func otherForms() throws {
        #expect(try Samples.parse("{\"server\":{\"port\":1,\"host\":\"h\"}}").server.port == 1)
        let text = "\u{FEFF}---\r\nserver:\r\n  port: 2\r\n  host: no\r\n...\r\n"
        let server = try Samples.parse(text).server
        #expect(server.port == 2)
        #expect(server.host == "no")
    }

    @Test("The command line overrides within the same bounds")
    func overriding() throws {
        let server = ServerConfiguration()
        let other = try server.overriding(host: "::1", port: 0, data: "d", database: "sqlite:x.db")
        #expect(other.host == "::1")
        #expect(other.port == 0)
        #expect(other.data == "d")
        #expect(other.database == .sqlite(path: "x.db"))
        #expect(try server.overriding() == server)
        #expect(throws: Problem.self) { try server.overriding(host: "a b") }
        #expect(throws: Problem.self) { try server.overriding(port: 65_536) }
        #expect(throws: Problem.self) { try server.overriding(data: "") }
        let problem = #expect(throws: Problem.self) { try server.overriding(database: "mysql:x") }
        #expect(problem?.parameter == "--database")
    }
}
