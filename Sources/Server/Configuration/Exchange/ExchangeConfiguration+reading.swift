import Documents

extension ExchangeConfiguration {
    static func read(_ reader: MappingReader) -> ExchangeConfiguration {
        var exchange = ExchangeConfiguration()
        if let name = reader.participantName(reader.text("name", like: "tokyo-exchange")) {
            exchange.name = name.value
        }
        if let legalName = reader.legalName(reader.text("legal_name")) {
            exchange.legalName = legalName.value
        }
        if let jurisdiction = reader.jurisdiction(reader.text("jurisdiction", like: "JP")) {
            exchange.jurisdiction = jurisdiction.value
        }
        exchange.maximumFileBytes = reader.integer(ConfigurationKeys.Exchange.maximumFileBytes)
        exchange.dataspace = DataspaceConfiguration.read(reader)
        exchange.linkLifetime = reader.seconds(ConfigurationKeys.Exchange.linkSeconds)
        exchange.maxDownloads = reader.integer(ConfigurationKeys.Exchange.maxDownloads)
        exchange.maxPushes = reader.integer(ConfigurationKeys.Exchange.maxPushes)
        exchange.pushAttempts = reader.integer(ConfigurationKeys.Exchange.pushAttempts)
        if let duckdb = reader.text("duckdb") { exchange.duckdb = duckdb.value }
        if let queries = reader.mapping("queries", keys: ConfigurationKeys.queries) {
            exchange.queries = QueryConfiguration(reading: queries)
        }
        var partners = UniqueNames(of: "carbon peer")
        exchange.carbonPeers = reader.mappings("carbon_peers", keys: ConfigurationKeys.carbonPeer)
            .compactMap { CarbonPeerConfiguration.read($0, &partners) }
        exchange.upstreams = reader.mappings("upstreams", keys: ConfigurationKeys.exchangeUpstream)
            .compactMap(UpstreamConfiguration.read)
        exchange.feeBasisPoints = reader.integer(ConfigurationKeys.Exchange.feeBasisPoints)
        return exchange
    }
}
