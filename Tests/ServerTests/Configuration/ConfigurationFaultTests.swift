import Foundation
import Testing

@testable import Server

@Suite("Faults of a configuration")
struct ConfigurationFaultTests {
    private typealias Samples = ConfigurationSamples

    @Test("All faults are told at once, in the order of the file")
    func allFaults() {
        let yaml = """
            server:
              prot: 8080
              port: 99999
            engines:
              - {name: a, kind: lokal}
            services:
              - name: s
                engine: b
                model: m
                price: {currency: JPX, input_per_million: -1, output_per_million: 1e3}
            accounts:
              - name: c
            extra: 1
            """
        #expect(
            Samples.faults(yaml) == [
                "2:3: server.prot: unknown key \"prot\"; did you mean \"port\"?",
                "3:9: server.port: 99999 is out of bounds; write a number from 0 to 65535",
                "5:21: engines[0].kind: unknown kind \"lokal\"; did you mean \"local\"?",
                "8:13: services[0].engine: no engine \"b\"; did you mean \"a\"?",
                "10:23: services[0].price.currency: unknown currency \"JPX\"; use an ISO 4217 code such as JPY",
                "10:47: services[0].price.input_per_million: -1 is out of bounds; "
                    + "write an amount from 0 to 1000000",
                "10:71: services[0].price.output_per_million: '1e3' is not a decimal number; "
                    + "write digits with at most one point, such as 1200 or -0.25",
                "12:5: accounts[0]: the key \"currency\" is missing; add \"currency: JPY\"",
                "13:1: extra: unknown key \"extra\"; valid here: server, engines, classifiers, services, plans, "
                    + "accounts, exchange, knowledge, billing",
            ])
    }

    @Test("Text and JSON name the file, the place, the way and the mend")
    func forms() throws {
        let yaml = "server:\n  prot: 1\n"
        let error = try #require(throws: ConfigurationFaults.self) { try Samples.parse(yaml) }
        #expect("\(error)" == "minato.yaml:2:3: server.prot: unknown key \"prot\"; did you mean \"port\"?")
        #expect(error.localizedDescription == error.description)
        #expect(
            error.json == """
                {"faults":[{"column":3,"line":2,"mend":"did you mean \\"port\\"?",\
                "message":"unknown key \\"prot\\"","path":"server.prot"}],"omitted":0,"source":"minato.yaml"}
                """)
    }

    @Test("More than a hundred faults are counted")
    func manyFaults() throws {
        let yaml = "server:\n" + (0..<150).map { "  zz\($0): 1\n" }.joined()
        let error = try #require(throws: ConfigurationFaults.self) { try Samples.parse(yaml) }
        #expect(error.faults.count == 100)
        #expect(error.omitted == 50)
        #expect(error.description.hasSuffix("minato.yaml: 50 more faults"))
    }

    @Test(
        "Values of the wrong type are named with what was expected",
        arguments: [
            ("server: 1", "1:9: server: expected a mapping, found a number"),
            ("- a", "1:1: expected a mapping, found a list"),
            ("engines: {a: b}", "1:10: engines: expected a list, found a mapping"),
            ("engines: [x]", "1:11: engines[0]: expected a mapping, found text"),
            ("server: {port: '80'}", "1:16: server.port: expected a whole number, found text"),
            ("server: {port: 8.5}", "1:16: server.port: expected a whole number, found text"),
            ("server: {port: 1__0}", "1:16: server.port: expected a whole number, found text"),
            (
                "server: {port: 99999999999999999999}",
                "1:16: server.port: 99999999999999999999 is out of bounds"
            ),
            ("server: {port: }", "1:16: server.port: nothing stands here; expected a whole number"),
            (
                "server: {metrics_public: yes}",
                "1:26: server.metrics_public: expected true or false, found text"
            ),
            (
                "server: {trusted_proxies: [10.0.0.0/8]}",
                "1:28: server.trusted_proxies[0]: \"10.0.0.0/8\" is not an IP address"
            ),
            ("server: {host: [a]}", "1:16: server.host: expected text, found a list"),
            ("server: {data: ''}", "1:16: server.data: the text is empty"),
            ("server: ", "1:8: server: nothing stands here; expected a mapping"),
            ("accounts: ~", "1:11: accounts: nothing stands here; expected a list"),
            ("server: {admin_keys: sk-secret}", "1:22: server.admin_keys: expected a list, found text"),
            (
                "server: {admin_keys: [{a: b}]}",
                "1:23: server.admin_keys[0]: expected a secret, found a mapping"
            ),
            ("server: {[a]: b}", "1:10: server.: unknown key \"\""),
        ])
    func wrongTypes(yaml: String, fault: String) throws {
        let faults = Samples.faults(yaml)
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix(fault) == true, "\(faults)")
    }

    @Test(
        "The server's settings are checked",
        arguments: [
            ("public_url: ftp://h", "server.public_url: the URL does not start with http:// or https://"),
            ("public_url: http://h?q", "server.public_url: the URL has a query or a fragment"),
            ("host: 127.0.0.1:80", "server.host: \"127.0.0.1:80\" is not a host"),
            ("port: -1", "server.port: -1 is out of bounds"),
            ("event_loops: 65", "server.event_loops: 65 is out of bounds"),
            ("event_loops: 0", "server.event_loops: 0 is out of bounds"),
            (
                "database: postgres://u:pw@h/d",
                "server.database: PostgreSQL is not available in this version, SQLite is"
            ),
            (
                "database: 'mysql:x'",
                "server.database: \"mysql:\" is not available in this version, SQLite is"
            ),
            ("database: 'sqlite:'", "server.database: the URL of the database names no file"),
            ("database: sqlite://host/x", "server.database: the URL of a SQLite database names a host"),
            ("log_origin: a b", "server.log_origin: the origin has a blank"),
            ("log_origin: a+b", "server.log_origin: the origin has a blank"),
            ("cors: {origins: ['*', 'http://a']}", "server.cors.origins[0]: \"*\" stands together"),
            (
                "cors: {origins: ['http://a/b']}",
                "server.cors.origins[0]: \"http://a/b\" is not an origin; write http://a"
            ),
            ("cors: {origins: [example.com]}", "server.cors.origins[0]: the URL does not start"),
            ("limits: {max_body_bytes: 1023}", "server.limits.max_body_bytes: 1023 is out of bounds"),
            (
                "limits: {max_body_bytes: 268435457}",
                "server.limits.max_body_bytes: 268435457 is out of bounds"
            ),
            ("limits: {idle_timeout_seconds: 74}", "server.limits.idle_timeout_seconds: 74 is out of bounds"),
            ("admin_keys: [abc]", "server.admin_keys[0]: the secret has 3 characters"),
        ])
    func server(line: String, fault: String) {
        let faults = Samples.faults("server:\n  \(line)\n")
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("2:") == true)
        #expect(faults.first?.contains(" \(fault)") == true, "\(faults)")
        #expect(!faults.joined().contains("pw@"))
    }

    @Test(
        "Engines are checked",
        arguments: [
            (["kind: local"], "engines[0]: the key \"model\" is missing"),
            (["model: m"], "engines[0]: the key \"kind\" is missing"),
            (["kind: local", "model: 'a b'"], "engines[0].model: \"a b\" is not the name of a model"),
            (
                ["kind: local", "model: m", "base_url: http://h"],
                "engines[0].base_url: \"base_url\" belongs to engines of kind openai, and this one is local"
            ),
            (
                ["kind: local", "model: m", "start: now"],
                "engines[0].start: unknown start \"now\"; valid here: at_start"
            ),
            (
                ["kind: local", "model: m", "start: on-demand"],
                "unknown start \"on-demand\"; did you mean \"on_demand\"?"
            ),
            (
                ["kind: local", "model: m", "context: 256"],
                "engines[0]: 256 tokens of context are too few for 4"
            ),
            (["kind: local", "model: m", "parallel: 65"], "engines[0].parallel: 65 is out of bounds"),
            (["kind: openai"], "engines[0]: the key \"base_url\" is missing"),
            (["kind: openai", "base_url: http://u:p@h"], "engines[0].base_url: the URL carries a user name"),
            (
                ["kind: openai", "upstreams: []"],
                "engines[0].upstreams: the list has 0 upstreams; give 1 to 16"
            ),
            (
                ["kind: openai", "upstreams: [{api_key: abcd}]"],
                "engines[0].upstreams[0]: the key \"base_url\" is missing"
            ),
            (
                ["kind: openai", "upstreams: [{base_url: http://h}]", "base_url: http://h"],
                "engines[0].base_url: \"base_url\" and \"upstreams\" exclude each other"
            ),
            (["kind: openai", "base_url: http://h", "retries: 6"], "engines[0].retries: 6 is out of bounds"),
            (
                ["kind: openai", "base_url: http://h", "timeouts: {connect: 0}"],
                "engines[0].timeouts.connect: 0 seconds are out of bounds; write a number from 0.001 to 86400"
            ),
            (
                ["kind: openai", "base_url: http://h", "timeouts: {idle: 1e3}"],
                "engines[0].timeouts.idle: expected a number of seconds, found text"
            ),
            (
                ["kind: openai", "base_url: https://h", "verify_tls: false"],
                "engines[0].verify_tls: the certificate of h must be checked"
            ),
            (
                ["kind: openai", "base_url: https://h", "ca_file: absent.pem"],
                "engines[0].ca_file: there is no file absent.pem"
            ),
            (
                ["kind: openai", "base_url: http://h", "api_key: 'a\u{3042}'"],
                "engines[0].api_key: the secret has characters that an HTTP header cannot carry"
            ),
        ])
    func engines(lines: [String], fault: String) {
        let faults = Samples.faults("engines:\n  - name: e\n" + lines.map { "    \($0)\n" }.joined())
        #expect(faults.count == 1)
        #expect(faults.first?.contains(" \(fault)") == true, "\(faults)")
    }

    @Test("The certificate of this machine need not be checked")
    func loopbackWithoutVerification() throws {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"] {
            let yaml = Samples.engine("kind: openai", "base_url: 'https://\(host):1/v1'", "verify_tls: false")
            #expect(try Samples.parse(yaml).engines.count == 1)
        }
    }

    @Test("Names of engines have their letters, and no name stands twice")
    func names() {
        #expect(
            Samples.faults("engines: [{name: A, kind: local, model: m}]").first?
                .hasPrefix("1:18: engines[0].name: \"A\" is not the name of an engine") == true)
        #expect(
            Samples.faults(
                "engines:\n- {name: a, kind: local, model: m}\n- {name: a, kind: local, model: m}\n") == [
                    "3:10: engines[1].name: engine \"a\" stands here twice, first on line 2; "
                        + "give each engine a name of its own"
                ])
        #expect(
            Samples.faults("accounts:\n- {name: a, currency: JPY}\n- {name: a, currency: JPY}\n").first?
                .contains("account \"a\" stands here twice, first on line 2") == true)
        #expect(
            Samples.faults("accounts: [{name: 'a b', currency: JPY}]").first?
                .contains("\"a b\" cannot be a name") == true)
    }

    @Test(
        "Services are checked",
        arguments: [
            (
                ["model: m", "price: {currency: JPY, input_per_million: 0, output_per_million: 0}"],
                "the key \"engine\""
            ),
            (["engine: o", "model: m"], "services[0]: the key \"price\" is missing"),
            (["engine: o", "model: m", "price: []"], "services[0].price: the service has no price"),
            (
                ["engine: o", "model: m", "price: {currency: JPY, input_per_million: 1}"],
                "services[0].price: the key \"output_per_million\" is missing"
            ),
            (
                ["engine: o", "model: m", "price: {input_per_million: 1, output_per_million: 1}"],
                "services[0].price: the key \"currency\" is missing"
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 0.0000000001, output_per_million: 1}",
                ],
                "services[0].price.input_per_million: '0.0000000001' has "
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1000001}",
                ],
                "services[0].price.output_per_million: 1000001 is out of bounds"
            ),
            (
                [
                    "engine: o", "model: m", "price:",
                    "- {currency: JPY, input_per_million: 1, output_per_million: 1}",
                    "- {currency: JPY, input_per_million: 2, output_per_million: 1}",
                ],
                "services[0].price[1]: a second price in JPY"
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1, cached_input_per_million: 2}",
                ],
                "services[0].price.cached_input_per_million: cached input costs more than input; write at most 1"
            ),
            (
                [
                    "engine: l", "model: n",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1}",
                ],
                "services[0].model: engine \"l\" runs \"m\", not \"n\""
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1}",
                    "rules: [jp-ai-guidelines, jp-ai-guideline]",
                ],
                "services[0].rules[1]: no rule pack \"jp-ai-guideline\""
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1}",
                    "rules: [jp-ai-guidelines, jp-ai-guidelines]",
                ],
                "services[0].rules[1]: \"jp-ai-guidelines\" stands here twice"
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1}",
                    "jurisdictions: [jp]",
                ],
                "services[0].jurisdictions[0]: \"jp\" is not a jurisdiction"
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1}",
                    "jurisdictions: [NO, NO]",
                ],
                "services[0].jurisdictions[1]: \"NO\" stands here twice"
            ),
            (
                [
                    "engine: o", "model: m",
                    "price: {currency: JPY, input_per_million: 1, output_per_million: 1}",
                    "max_output_tokens: 10", "default_output_tokens: 11",
                ],
                "services[0].default_output_tokens: 11 is more than max_output_tokens, 10"
            ),
        ])
    func services(lines: [String], fault: String) {
        let engines =
            "engines: [{name: l, kind: local, model: m}, {name: o, kind: openai, base_url: 'http://h'}]\n"
        let faults = Samples.faults(
            "\(engines)services:\n  - name: s\n" + lines.map { "    \($0)\n" }.joined())
        #expect(faults.count == 1)
        #expect(faults.first?.contains(fault) == true, "\(faults)")
    }

    @Test(
        "Accounts are checked",
        arguments: [
            (["currency: XXX"], "accounts[0].currency: unknown currency \"XXX\""),
            (["currency: JPY", "terms: monthly"], "accounts[0].terms: unknown terms \"monthly\""),
            (["currency: JPY", "credit: -1"], "accounts[0].credit: -1 is out of bounds"),
            (["currency: JPY", "credit: 1000000001"], "accounts[0].credit: 1000000001 is out of bounds"),
            (
                ["currency: JPY", "credit: 99999999999999999999"],
                "accounts[0].credit: '99999999999999999999' is beyond"
            ),
            (
                ["currency: JPY", "credit_limit: 1"],
                "accounts[0].credit_limit: \"credit_limit\" is for postpaid"
            ),
            (["currency: JPY", "terms: postpaid"], "accounts[0]: the key \"credit_limit\" is missing"),
            (
                ["currency: JPY", "terms: postpaid", "credit_limit: 1", "credit: 1"],
                "accounts[0].credit: \"credit\" is for prepaid"
            ),
            (
                ["currency: JPY", "limits: {requests_per_minute: 0}"],
                "accounts[0].limits.requests_per_minute: 0 is out of bounds"
            ),
            (
                ["currency: JPY", "keys: [abc]"],
                "accounts[0].keys[0]: the secret has 3 characters; use one of 4 to 512"
            ),
        ])
    func accounts(lines: [String], fault: String) {
        let faults = Samples.faults("accounts:\n  - name: a\n" + lines.map { "    \($0)\n" }.joined())
        #expect(faults.count == 1)
        #expect(faults.first?.contains(" \(fault)") == true, "\(faults)")
    }

    @Test("A key that stands for two callers is a fault that does not show it")
    func sameKeyTwice() {
        let faults = Samples.faults(
            """
            server: {admin_keys: [admin-0001]}
            accounts:
              - {name: a, currency: JPY, keys: [sk-one-one, env:ACME_KEY, sk-one-one]}
              - {name: b, currency: JPY, keys: [acme-key, admin-0001]}
            """)
        #expect(
            faults == [
                "3:63: accounts[0].keys[2]: this key is also accounts[0].keys[0] on line 3; "
                    + "give each caller a key of its own",
                "4:37: accounts[1].keys[0]: this key is also accounts[0].keys[1] on line 3; "
                    + "give each caller a key of its own",
                "4:47: accounts[1].keys[1]: this key is also server.admin_keys[0] on line 1; "
                    + "give each caller a key of its own",
            ])
    }

    @Test("A file is read with the secrets beside it, and one that cannot be read is a fault without a line")
    func files() throws {
        try Samples.withFolder { folder in
            try Samples.write("server: {admin_keys: ['file:key']}\n", to: "\(folder)/minato.yaml")
            try Samples.write("from-a-file\n", to: "\(folder)/key")
            let configuration = try Configuration.load(path: "\(folder)/minato.yaml", environment: [:])
            #expect(configuration.server.adminKeys == [Secret("from-a-file")])

            let absent = try #require(throws: ConfigurationFaults.self) {
                try Configuration.load(path: "\(folder)/absent.yaml")
            }
            #expect(
                absent.description
                    == "\(folder)/absent.yaml: there is no file \(folder)/absent.yaml; check the path")
            let directory = try #require(throws: ConfigurationFaults.self) {
                try Configuration.load(path: folder)
            }
            #expect(directory.description == "\(folder): \(folder) is a folder; give the path of a file")
            try Samples.write(String(repeating: "#\n", count: 600_000), to: "\(folder)/large.yaml")
            let large = try #require(throws: ConfigurationFaults.self) {
                try Configuration.load(path: "\(folder)/large.yaml")
            }
            #expect(large.description.contains("more than 1048576 bytes"))
        }
    }

    @Test("A certificate file must hold a certificate")
    func certificateFile() throws {
        try Samples.withFolder { folder in
            let yaml = Samples.engine("kind: openai", "base_url: https://h", "ca_file: ca.pem")
            try Samples.write("nothing", to: "\(folder)/ca.pem")
            #expect(
                Samples.faults(yaml, baseDirectory: folder).first?.contains("holds no certificate") == true)
            try Samples.write("-----BEGIN CERTIFICATE-----\n", to: "\(folder)/ca.pem")
            guard case .openAI(let engine) = try Samples.parse(yaml, baseDirectory: folder).engines[0].kind
            else {
                Issue.record("not an engine of kind openai")
                return
            }
            #expect(engine.caFile == "\(folder)/ca.pem")
        }
    }
}
