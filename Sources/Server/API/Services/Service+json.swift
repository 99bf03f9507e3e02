import Accounting
import Primitives

extension Service {
    /// As the API shows it.
    /// - Parameter prices: Those in force.
    func json(_ prices: [Price]) -> JSONValue {
        [
            "id": .id(id), "name": .string(name), "engine": .string(terms.engine),
            "model": .string(terms.model), "jurisdictions": .texts(terms.jurisdictions),
            "rules": .texts(terms.rules), "public": .bool(terms.isPublic),
            "max_output_tokens": .count(terms.maximumOutputTokens),
            "default_output_tokens": .count(terms.defaultOutputTokens), "origin": .name(origin),
            "classifier": terms.classifier.map {
                ["name": .string($0.name), "look_ahead": .number(.integer(Int64($0.lookAhead)))]
            } ?? .null,
            "content": terms.content.map {
                ["keep": .name($0.scope), "days": .number(.integer(Int64($0.days)))]
            } ?? .null,
            "restore_redacted": .bool(terms.restoresRedacted),
            "grounding": terms.grounding?.json ?? .null,
            "created_at": .time(createdAt), "retired_at": .time(retiredAt),
            "prices": .array(prices.map(\.json)),
        ]
    }

    /// As those see it who ask it: nothing of how it is made.
    func offeredJSON(_ prices: [Price]) -> JSONValue {
        [
            "id": .id(id), "name": .string(name), "jurisdictions": .texts(terms.jurisdictions),
            "rules": .texts(terms.rules), "cites": .bool(terms.grounding != nil),
            "default_output_tokens": .count(terms.defaultOutputTokens),
            "max_output_tokens": .count(terms.maximumOutputTokens), "prices": .array(prices.map(\.json)),
        ]
    }
}

extension Price {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .id(id), "service": .id(service), "version": .count(version),
            "currency": .string(currency.code), "input_per_million": amount(terms.inputRate),
            "cached_input_per_million": amount(terms.cachedInputRate),
            "output_per_million": amount(terms.outputRate), "minimum_charge": amount(terms.minimumCharge),
            "free_tokens_per_month": .count(terms.freeTokensPerMonth), "created_at": .time(createdAt),
        ]
    }

    private func amount(_ nanos: Int64) -> JSONValue {
        .string(Money(nanos: nanos, currency: currency).decimal)
    }
}
