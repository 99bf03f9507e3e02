import Documents
import Labelling
import Primitives

extension ServerConfiguration {
    /// The part as it was read, and the places that the whole needs.
    struct Reading {
        var value: ServerConfiguration
        var adminKeys: [Located<Secret>]
    }

    static func read(_ reader: MappingReader) -> Reading {
        var server = ServerConfiguration()
        if let url = reader.baseURL("public_url") { server.publicURL = url }
        if let host = reader.host("host") { server.host = host }
        server.port = reader.integer(ConfigurationKeys.Server.port)
        let adminKeys = reader.secrets("admin_keys")
        server.adminKeys = adminKeys.map(\.value)
        server.data = reader.text("data", like: ".minato/data")?.value
        server.database = reader.database("database")
        server.logOrigin = reader.logOrigin("log_origin") ?? "\(server.publicURL.bracketedHost)/log"
        server.rulePacks = reader.text("rule_packs", like: "RulePacks").map {
            BoundedFile.path($0.value, relativeTo: reader.context.baseDirectory)
        }
        server.aigcProducer = reader.aigcProducer("aigc_producer")
        if let cors = reader.mapping("cors", keys: ConfigurationKeys.cors) {
            server.cors = CORS(reading: cors)
        }
        server.trustedProxies = reader.addresses("trusted_proxies")
        if let limits = reader.mapping("limits", keys: ConfigurationKeys.limits) {
            server.limits = Limits(reading: limits)
        }
        server.eventLoops = reader.integer(ConfigurationKeys.Server.eventLoops)
        server.metricsPublic = reader.boolean("metrics_public", standard: server.metricsPublic)
        return Reading(value: server, adminKeys: adminKeys)
    }
}

extension ServerConfiguration.Limits {
    fileprivate init(reading reader: MappingReader) {
        self.init()
        maxBodyBytes = reader.integer(Keys.maxBodyBytes)
        maxInFlight = reader.integer(Keys.maxInFlight)
        maxConnections = reader.integer(Keys.maxConnections)
        maxStream = reader.seconds(Keys.maxStream)
        maxAnswerBytes = reader.integer(Keys.maxAnswerBytes)
        shutdownGrace = reader.seconds(Keys.shutdownGrace)
        headerTimeout = reader.seconds(Keys.headerTimeout)
        idleTimeout = reader.seconds(Keys.idleTimeout)
        idempotencyCacheBytes = reader.integer(Keys.idempotencyCacheBytes)
        idempotencyCacheAge = reader.seconds(Keys.idempotencyCache)
    }
}

extension ServerConfiguration.CORS {
    /// An origin is a scheme, a host and a port, and nothing else (RFC 6454 §6.2).
    fileprivate init(reading reader: MappingReader) {
        self.init()
        guard reader.has("origins") else { return }
        let texts = reader.texts("origins", like: "https://app.example.com")
        origins = texts.map(\.value)
        for text in texts where text.value != "*" {
            do {
                let url = try BaseURL(text.value)
                guard url.description == text.value.lowercased(), url.path.isEmpty else {
                    let origin = BaseURL(scheme: url.scheme, host: url.host, port: url.port)
                    reader.faults.add(
                        text.position, text.path, "\(FaultCollector.quoted(text.value)) is not an origin",
                        "write \(origin), as browsers send it")
                    continue
                }
            } catch {
                reader.faults.add(text.position, text.path, error)
            }
        }
        if let any = texts.first(where: { $0.value == "*" }), texts.count > 1 {
            reader.faults.add(
                any.position, any.path, "\"*\" stands together with other origins",
                "write \"*\" alone, or list origins without it")
        }
    }
}

extension MappingReader {
    func baseURL(_ key: String) -> BaseURL? {
        text(key, like: "http://127.0.0.1:8080").flatMap(baseURL)
    }

    func baseURL(_ text: Located<String>) -> BaseURL? {
        do {
            return try BaseURL(text.value)
        } catch {
            faults.add(text.position, text.path, error)
            return nil
        }
    }

    fileprivate func addresses(_ key: String) -> [IPAddress] {
        guard has(key) else { return [] }
        return texts(key, like: "192.0.2.10").compactMap { text in
            guard let address = IPAddress(text.value) else {
                faults.add(
                    text.position, text.path, "\(FaultCollector.quoted(text.value)) is not an IP address",
                    "write one such as 192.0.2.10 or 2001:db8::10")
                return nil
            }
            return address
        }
    }

    fileprivate func host(_ key: String) -> String? {
        guard let host = text(key, like: "127.0.0.1") else { return nil }
        do {
            return try ServerConfiguration.checkedHost(host.value)
        } catch {
            faults.add(host.position, host.path, error)
            return nil
        }
    }

    fileprivate func database(_ key: String) -> DatabaseLocation? {
        guard let text = text(key, like: "sqlite:.minato/data/minato.sqlite") else { return nil }
        do {
            return try DatabaseLocation(text.value)
        } catch {
            faults.add(text.position, text.path, error)
            return nil
        }
    }

    /// The rule for key names of C2SP signed-note, which the origin also is. A line break would end the line.
    fileprivate func logOrigin(_ key: String) -> String? {
        guard let origin = text(key, like: "example.com/log") else { return nil }
        guard origin.value.unicodeScalars.allSatisfy({ $0.properties.isPrintable && $0 != "+" }) else {
            faults.add(
                origin.position, origin.path, "the origin has a blank, a control character or a \"+\"",
                "write a name such as example.com/log (C2SP signed-note)")
            return nil
        }
        return origin.value
    }
}

extension MappingReader {
    /// A producer as a label may name it.
    fileprivate func aigcProducer(_ key: String) -> String? {
        guard let text = text(key, like: "001191110102MAD55U9H0F10002") else { return nil }
        do throws(Problem) {
            _ = try AIGCLabel(.generated, contentProducer: text.value, produceID: "1")
            return text.value
        } catch {
            faults.add(text.position, text.path, error)
            return nil
        }
    }
}
