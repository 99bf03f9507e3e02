import Documents
import Primitives

extension OpenAIEngineConfiguration {
    private static let exampleURL = "http://127.0.0.1:9101/v1"

    /// `nil` where no upstream is left.
    init?(reading reader: MappingReader) {
        self.init(upstreams: Self.upstreams(reader))
        if let timeouts = reader.mapping("timeouts", keys: ConfigurationKeys.timeouts) {
            self.timeouts = Timeouts(reading: timeouts)
        }
        retries = reader.integer(Keys.retries)
        maxConnectionsPerLoop = reader.integer(Keys.maxConnectionsPerLoop)
        outputLimitMember = reader.choice("output_limit_member", standard: outputLimitMember)
        caFile = reader.caFile("ca_file")
        verifyTLS = reader.boolean("verify_tls", standard: verifyTLS)
        if !verifyTLS, let upstream = upstreams.first(where: { !$0.baseURL.isLoopback }) {
            reader.faults.add(
                reader.position(of: "verify_tls"), reader.path(of: "verify_tls"),
                "the certificate of \(upstream.baseURL.host) must be checked: it is another machine",
                "remove the key, and name a private authority with ca_file")
        }
        if upstreams.isEmpty { return nil }
    }

    /// Either `base_url` and `api_key`, or the list `upstreams`.
    private static func upstreams(_ reader: MappingReader) -> [Upstream] {
        guard let list = reader.node("upstreams") else {
            guard reader.requiredNode("base_url", like: exampleURL) != nil else {
                _ = reader.secret("api_key")
                return []
            }
            return upstream(reader).map { [$0] } ?? []
        }
        for key in ConfigurationKeys.upstream where reader.has(key) {
            reader.faults.add(
                reader.position(of: key), reader.path(of: key),
                "\"\(key)\" and \"upstreams\" exclude each other",
                "move it into the list, or remove the list")
        }
        let items = reader.list("upstreams")
        if case .list = list.content, !ConfigurationKeys.OpenAIEngine.upstreams.contains(items.count) {
            let bounds = ConfigurationKeys.OpenAIEngine.upstreams
            reader.faults.add(
                reader.position(of: "upstreams"), reader.path(of: "upstreams"),
                "the list has \(items.count) upstreams", "give \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return items.compactMap { item in
            MappingReader(
                item.node, path: item.path, keys: ConfigurationKeys.upstream, context: reader.context
            )
            .flatMap(upstream)
        }
    }

    private static func upstream(_ reader: MappingReader) -> Upstream? {
        let text = reader.requiredText("base_url", like: exampleURL)
        let apiKey = reader.secret("api_key")
        return text.flatMap(reader.baseURL).map { Upstream(baseURL: $0, apiKey: apiKey) }
    }
}

extension OpenAIEngineConfiguration.Timeouts {
    fileprivate init(reading reader: MappingReader) {
        self.init()
        connect = reader.seconds(Keys.connect)
        firstByte = reader.seconds(Keys.firstByte)
        idle = reader.seconds(Keys.idle)
        total = reader.seconds(Keys.total)
    }
}

extension MappingReader {
    /// The path of a readable PEM file, resolved.
    func caFile(_ key: String) -> String? {
        guard let text = text(key, like: "ca.pem") else { return nil }
        let path = BoundedFile.path(text.value, relativeTo: context.baseDirectory)
        do {
            let bytes = try BoundedFile.read(path, maximumBytes: Configuration.maximumFileBytes)
            guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
                faults.add(
                    text.position, text.path, "the file \(path) holds no certificate",
                    "give a PEM file (RFC 7468 §5)")
                return nil
            }
            return path
        } catch {
            faults.add(text.position, text.path, error)
            return nil
        }
    }
}
