import Accounting
import Auditing
import Oversight
import Persistence
import Primitives

extension Changes {
    /// Registers a run against a service.
    func register(_ assessment: Assessment, in transaction: any WriteTransaction) throws(Problem) {
        try Assessments.register(assessment, in: transaction)
        try EventLeaf(
            "assessment.registered", assessment.id, by: actor, at: assessment.createdAt,
            [
                "service": .string(assessment.service.description),
                "report_hash": .string(assessment.reportHash.description),
                "figures_hash": .string(ContentHash(of: try assessment.figures.canonical).description),
            ]
        ).append(to: log, in: transaction)
    }

    /// Puts evidence in a slot. What stands there in the same words stays.
    func put(_ evidence: Evidence, in transaction: any WriteTransaction) throws(Problem) -> Evidence {
        let standing = try EvidenceSlots.standing(
            in: evidence.slot, of: evidence.service, in: transaction)
        if let standing, standing.content == evidence.content { return standing }
        try EvidenceSlots.put(evidence, in: transaction)
        try EventLeaf(
            "evidence.given", evidence.id, by: actor, at: evidence.givenAt,
            [
                "service": .string(evidence.service.description),
                "slot": .string(evidence.slot),
                "hashes": .array(evidence.content.hashes.map { .string($0.description) }),
                "expires_at": evidence.content.expiresAt.map { .string($0.rfc3339) } ?? .null,
                "commitment": .string(try evidence.commitment.description),
            ]
        ).append(to: log, in: transaction)
        return evidence
    }

    /// Anchors the manifest of a pack that was exported.
    func anchor(
        _ manifest: ContentHash, of service: ID<Service>, as id: ID<EvidencePack>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> EvidencePack {
        let index = try EventLeaf(
            "evidence_pack.exported", id, by: actor, at: time,
            [
                "service": .string(service.description),
                "manifest_hash": .string(manifest.description),
            ]
        ).append(to: log, in: transaction)
        let pack = EvidencePack(
            id: id, service: service, manifestHash: manifest, logIndex: index, createdAt: time)
        try EvidencePacks.register(pack, in: transaction)
        return pack
    }
}
