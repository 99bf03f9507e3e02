import Documents

extension ExchangeConfiguration {
    static func read(_ reader: MappingReader) -> ExchangeConfiguration {
        var exchange = ExchangeConfiguration()
        if let name = reader.text("name") { exchange.name = name.value }
        if let legalName = reader.text("legal_name") { exchange.legalName = legalName.value }
        if let jurisdiction = reader.text("jurisdiction") { exchange.jurisdiction = jurisdiction.value }
        exchange.linkLifetime = reader.seconds(ConfigurationKeys.Exchange.linkSeconds)
        exchange.maxDownloads = reader.integer(ConfigurationKeys.Exchange.maxDownloads)
        exchange.maximumFileBytes = reader.integer(ConfigurationKeys.Exchange.maximumFileBytes)
        return exchange
    }
}
