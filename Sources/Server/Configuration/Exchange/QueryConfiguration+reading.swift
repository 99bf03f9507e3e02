import Documents

extension QueryConfiguration {
    init(reading reader: MappingReader) {
        typealias Keys = ConfigurationKeys.Queries
        minimumGroup = reader.integer(Keys.minimumGroup)
        perMonth = reader.integer(Keys.perMonth)
        rowsPerMonth = reader.integer(Keys.rowsPerMonth)
        timeLimitSeconds = reader.integer(Keys.timeLimit)
        memoryMebibytes = reader.integer(Keys.memory)
        concurrency = reader.integer(Keys.concurrency)
    }
}
