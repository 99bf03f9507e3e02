import Primitives

extension AttributionQuality {
    /// As the API and the command show it. Parts are in thousandths.
    /// - Parameter name: The service's.
    public func json(named name: String) -> JSONValue {
        func count(_ value: UInt64) -> JSONValue { .number(.integer(Int64(clamping: value))) }
        func part(_ value: Int?) -> JSONValue { value.map { .number(.integer(Int64($0))) } ?? .null }
        return [
            "service": .string(name), "service_id": .string(service.description), "answers": count(answers),
            "sources": count(sources), "mean_share": part(meanShare), "mean_lost": part(meanLost),
            "concordant": count(concordant), "discordant": count(discordant), "tied": count(tied),
            "concordance": part(concordance), "correlation": part(correlation), "unharmed": count(unharmed),
        ]
    }
}
