import Exchange
import Primitives

extension Product {
    var json: JSONValue { .object(members) }

    var members: [String: JSONValue] {
        [
            "id": .id(id), "iri": .string(iri), "supplier": .id(supplier), "board": .text(board),
            "class": .name(dataClass), "sensitivity": .name(sensitivity), "cross_border": .name(crossBorder),
            "metadata": metadata, "state": .name(state), "created_at": .time(createdAt),
            "changed_at": .time(changedAt),
        ]
    }
}

extension ProductFile {
    var json: JSONValue {
        [
            "name": .string(name), "role": .name(role), "media_type": .string(mediaType),
            "bytes": .number(.integer(bytes)), "sha256": .string(sha256.hexadecimal),
        ]
    }
}

extension LineageEdge {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "product": .id(source), "basis_points": .count(basisPoints),
        ]
        if let sourceVersion { members["version"] = .id(sourceVersion) }
        if let agreement { members["agreement"] = .id(agreement) }
        if !purposes.isEmpty { members["purpose"] = .texts(purposes) }
        return .object(members)
    }
}

extension ProductVersion {
    func json(_ files: [ProductFile], _ sources: [LineageEdge]) -> JSONValue {
        [
            "id": .id(id), "product": .id(product), "number": .count(number), "notes": .text(notes),
            "created_at": .time(createdAt), "published_at": .time(publishedAt),
            "files": .array(files.map(\.json)), "sources": .array(sources.map(\.json)),
        ]
    }
}

extension SearchResult {
    var json: JSONValue {
        [
            "items": .array(hits.map(\.json)), "next_cursor": .text(next.map(String.init)),
            "total": .count(total), "is_exhaustive": .bool(isExhaustive),
            "facets": .array(
                facets.map {
                    ["facet": .string($0.facet), "name": .string($0.name), "products": .count($0.products)]
                }),
        ]
    }
}

extension SearchHit {
    var json: JSONValue {
        let parts = explanation.map { part -> JSONValue in
            [
                "term": .string(part.term), "fields": .texts(part.fields.map(\.name)),
                "idf": .rounded(part.idf), "score": .rounded(part.score),
            ]
        }
        return .object(
            product.members.merging(["score": .rounded(score), "explanation": .array(parts)]) { $1 })
    }
}

extension JSONValue {
    /// To four digits after the point: enough to compare by.
    fileprivate static func rounded(_ value: Double) -> JSONValue {
        .number(.double((value * 10_000).rounded() / 10_000))
    }
}

extension ProductAssessment {
    var json: JSONValue {
        [
            "id": .id(id), "product": .id(product), "version": .id(version),
            "facts_sha256": .text(factsHash?.hexadecimal), "kind": .name(kind), "verdict": .name(verdict),
            "findings": .string(findings), "evidence": evidence.json, "assessor": .id(assessor),
            "document": .string(document), "created_at": .time(createdAt),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}
