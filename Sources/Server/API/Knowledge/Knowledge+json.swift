import Exchange
import Knowledge
import Persistence
import Primitives

extension KnowledgeBase {
    /// With its sources and how far they are.
    func json(at now: Timestamp, in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        let open = Set(
            try KnowledgeAccess.partitions(of: name, now: now, in: transaction).map(\.agreement))
        let parts = try KnowledgeProgress.byAgreement(of: id, in: transaction)
        var sources: [JSONValue] = []
        var whole = KnowledgeProgress()
        for source in try KnowledgeBases.sources(of: id, in: transaction) {
            let shelf = try KnowledgeShelf.of(source.agreement, in: transaction)
            let part = parts[source.agreement] ?? KnowledgeProgress()
            whole.add(part)
            let isOpen = open.contains(source.agreement)
            sources.append([
                "agreement": .id(source.agreement),
                "product": .id(try Agreements.agreement(source.agreement, in: transaction)?.product),
                "added_at": .time(source.addedAt), "is_open": .bool(isOpen),
                "lack": .text(shelf?.lack ?? (isOpen ? nil : "The agreement is not open.")),
                "version": .id(shelf?.version), "progress": part.json,
            ])
        }
        return [
            "id": .id(id), "name": .string(name), "participant": .id(participant),
            "purposes": .texts(purposes), "created_at": .time(createdAt), "sources": .array(sources),
            "progress": whole.json,
        ]
    }
}

extension KnowledgeProgress {
    var json: JSONValue {
        var documents: [String: JSONValue] = [
            "total": .number(.integer(total)), "done": .number(.integer(done)),
        ]
        for state in DocumentProgress.State.allCases {
            documents[state.rawValue] = .number(.integer(self.documents[state] ?? 0))
        }
        return [
            "documents": .object(documents), "passages": .number(.integer(passages)),
            "bytes_done": .number(.integer(bytesDone)), "bytes": .number(.integer(bytes)),
            "without_embeddings": .number(.integer(withoutEmbeddings)),
        ]
    }
}

extension KnowledgeDocument {
    var json: JSONValue {
        [
            "id": .id(id), "agreement": .id(agreement), "version": .id(version), "file": .string(file),
            "sha256": .string(hash.hexadecimal), "bytes": .number(.integer(bytes)),
            "media_type": .string(mediaType), "role": .name(role), "state": .name(progress.state),
            "reason": .text(progress.reason), "attempts": .number(.integer(progress.attempts)),
            "due_at": .time(progress.dueAt), "passages": .number(.integer(passages)),
            "rows": .number(.integer(rows)),
            "redactions": .object(redactions.mapValues { .number(.integer($0)) }),
            "embedding_model": .text(model), "trade": .id(trade),
            "log_index": logIndex.map { .number(.integer($0)) } ?? .null, "changed_at": .time(changedAt),
        ]
    }
}
