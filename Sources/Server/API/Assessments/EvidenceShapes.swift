import Accounting
import Foundation
import Oversight
import Primitives

/// The objects of a service's evidence.
enum EvidenceShapes {
    private static let hashes = Shape.list(AssessmentShapes.sha256, atMost: Evidence.maximumFiles)

    static let draft = ObjectShape(
        "EvidenceDraft",
        [
            .required("note", .text(1...Evidence.maximumNote), "What it is and what it shows."),
            .optional("hashes", hashes, "SHA-256 of the files, which stay with you."),
            .optional(
                "url", .nullable(.text(1...2_048)), "Where the files are; the server never looks there."),
            .optional("given_by", .nullable(.text(1...256)), "Who answers for it: a name or an office."),
            .optional("expires_at", .nullable(.time), "From then on the slot counts as empty."),
        ])

    static let evidence = ObjectShape(
        "Evidence",
        [
            .required("id", .id(Evidence.self)),
            .required("service", .id(Service.self)),
            .required("slot", .anyText),
            .required("note", .anyText),
            .required("hashes", hashes),
            .required("url", .nullable(.anyText)),
            .required("given_by", .nullable(.anyText)),
            .required("given_at", .time),
            .required("expires_at", .nullable(.time)),
            .required("replaced_at", .nullable(.time), "Since when other evidence stands in the slot."),
            .required(
                "salt", .hexadecimal,
                "The log holds SHA-256 of it and the canonical JSON of given_by, note and url: `commitment`."),
        ])

    static let packDraft = ObjectShape(
        "EvidencePackDraft",
        [.required("manifest_hash", AssessmentShapes.sha256, "SHA-256 of manifest.json.")])

    static let pack = ObjectShape(
        "EvidencePack", "An inspector's pack that was exported, anchored in the log.",
        [
            .required("id", .id(EvidencePack.self)),
            .required("service", .id(Service.self)),
            .required("manifest_hash", AssessmentShapes.sha256),
            .required("log_index", .count, "The leaf that says so: /log/proof/{index}."),
            .required("created_at", .time),
        ])

    static let newPack = ObjectShape(
        "NewEvidencePack",
        pack.members + [.required("leaf", .base64, "The exact bytes of the leaf: canonical JSON (RFC 8785).")]
    )
}

extension Evidence {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .id(id), "service": .id(service), "slot": .string(slot), "note": .string(content.note),
            "hashes": .texts(content.hashes.map(\.description)), "url": .text(content.url),
            "given_by": .text(content.givenBy), "given_at": .time(givenAt),
            "expires_at": .time(content.expiresAt), "replaced_at": .time(replacedAt),
            "salt": .string(salt.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
        ]
    }
}

extension EvidencePack {
    /// As the API shows it.
    var json: JSONValue { .object(facts) }

    func json(leaf: [UInt8]) -> JSONValue {
        .object(facts.merging(["leaf": .string(Data(leaf).base64EncodedString())]) { $1 })
    }

    private var facts: [String: JSONValue] {
        [
            "id": .id(id), "service": .id(service), "manifest_hash": .string(manifestHash.description),
            "log_index": .number(.integer(logIndex)), "created_at": .time(createdAt),
        ]
    }
}
