import Accounting
import Compliance
import Documents
import Foundation
import MerkleTree
import Primitives

/// Looks at a pack offline: every file, every proof, every signature. Ends at the first fault.
struct PackVerification {
    /// What was verified.
    struct Report: Sendable {
        let manifest: EvidenceManifest
        let manifestHash: String
        let records: Int
        let origin: String
        let isPinned: Bool
    }

    let path: String
    /// The key that is trusted; nil for the one in the pack itself.
    let key: TrustedKey?

    /// - Throws: `corrupt` with the first fault; `notFound` where there is no pack.
    func verify(_ progress: ProgressLine) throws -> Report {
        let (manifest, manifestBytes) = try readManifest()
        try checkNothingElse(manifest)
        for (place, file) in manifest.files.enumerated() {
            progress.show("verifying files", UInt64(place), of: UInt64(manifest.files.count))
            let bytes = try read(file.path, most: EvidenceManifest.maximumFileBytes)
            guard bytes.count == file.bytes else {
                throw fault("\(file.path) has \(bytes.count) bytes, the manifest says \(file.bytes)")
            }
            let hash = SHA256Text.of(bytes)
            guard hash == file.sha256 else {
                throw fault("\(file.path) has SHA-256 \(hash), the manifest says \(file.sha256)")
            }
        }
        let key = try trustedKey()
        var log = ProvenLog(key: key)
        let records = try checkRecords(manifest, &log)
        try checkCheckpoint(&log)
        try checkRules(manifest)
        let hash = SHA256Text.of(manifestBytes)
        try checkAnchor(hash, manifest, &log)
        return Report(
            manifest: manifest, manifestHash: hash, records: records, origin: key.verifier.name,
            isPinned: key.isPinned)
    }

    private func readManifest() throws(Problem) -> (EvidenceManifest, [UInt8]) {
        let file = "\(path)/\(EvidenceManifest.name)"
        guard FileManager.default.fileExists(atPath: file) else {
            throw Problem(
                .notFound, "There is no \(EvidenceManifest.name) in \(path).",
                mend: "Give the folder that minato rules evidence wrote.", parameter: "--verify")
        }
        let bytes = try read(EvidenceManifest.name, most: EvidenceManifest.maximumBytes)
        guard let json = try? JSONValue(parsing: bytes), let manifest = EvidenceManifest(json) else {
            throw fault("\(EvidenceManifest.name) is no manifest of this version")
        }
        guard Set(manifest.files.map { Array($0.path.utf8) }).count == manifest.files.count else {
            throw fault("\(EvidenceManifest.name) names a file twice")
        }
        return (manifest, bytes)
    }

    /// What no manifest names was put there by somebody else.
    private func checkNothingElse(_ manifest: EvidenceManifest) throws(Problem) {
        // As bytes: two spellings of one name that look alike are two files.
        let named = Set((manifest.files.map(\.path) + EvidenceManifest.outside).map { Array($0.utf8) })
        guard let walk = FileManager.default.enumerator(atPath: path) else {
            throw fault("the folder cannot be read")
        }
        for case let name as String in walk {
            var state = stat()
            guard lstat("\(path)/\(name)", &state) == 0 else { throw fault("\(name) cannot be looked at") }
            switch state.st_mode & S_IFMT {
            case S_IFDIR: continue
            case S_IFREG:
                guard named.contains(Array(name.utf8)) else { throw fault("\(name) is not in the manifest") }
            default: throw fault("\(name) is no plain file")
            }
        }
    }

    private func trustedKey() throws -> TrustedKey {
        if let key { return key }
        let text = String(decoding: try read("log/verifier-key", most: 4_096), as: UTF8.self)
        do throws(NoteError) {
            let line = text.hasSuffix("\n") ? String(text.dropLast()) : text
            return TrustedKey(verifier: try NoteVerifier(vkey: line), origin: .published)
        } catch {
            throw fault("log/verifier-key is no verifier key: \(error)")
        }
    }

    private func checkRecords(_ manifest: EvidenceManifest, _ log: inout ProvenLog) throws -> Int {
        let service = try json("service.json")
        guard service["name"]?.isText(manifest.service) == true, let serviceID = service["id"]?.stringValue
        else { throw fault("service.json is not of \(manifest.service)") }
        guard let members = try json("records.json")["records"]?.arrayValue else {
            throw fault("records.json does not say which records were drawn")
        }
        let listed = members.compactMap(\.stringValue)
        guard listed.count == members.count, Set(listed).count == listed.count else {
            throw fault("records.json names a record twice, or something else than a record")
        }
        try checkRecordFiles(manifest, Set(listed))
        for id in listed {
            let record = try json("records/\(id).json")
            let bytes = try read("records/\(id).leaf", most: UseLeaf.maximumBytes)
            let leaf: UseLeaf
            do throws(Problem) {
                leaf = try UseLeaf(parsing: bytes)
            } catch {
                throw fault("records/\(id).leaf is no leaf of a use: \(error.detail)")
            }
            guard leaf.record.id.description.utf8.elementsEqual(id.utf8) else {
                throw fault("records/\(id).leaf is of another record")
            }
            guard leaf.record.service.description.utf8.elementsEqual(serviceID.utf8) else {
                throw fault("records/\(id).leaf is of another service")
            }
            guard record["service"]?.isText(manifest.service) == true else {
                throw fault("records/\(id).json is of another service")
            }
            guard record["log"]?["leaf"]?.isText(Data(bytes).base64EncodedString()) == true else {
                throw fault("records/\(id).json and records/\(id).leaf differ")
            }
            if let name = RecordFacts(leaf).difference(from: record) {
                throw fault("records/\(id).json says of \"\(name)\" what its leaf does not say")
            }
            let index = try checkProof("records/\(id).tlog-proof", of: bytes, &log)
            guard record["log"]?["index"]?.intValue.flatMap({ UInt64(exactly: $0) }) == index else {
                throw fault("records/\(id).json names another place in the log than its proof")
            }
        }
        return listed.count
    }

    /// That the files of records are those of the records that were drawn: three of each, and no other.
    private func checkRecordFiles(_ manifest: EvidenceManifest, _ listed: Set<String>) throws(Problem) {
        let suffixes = ["json", "leaf", "tlog-proof"]
        let expected = Set(
            listed.flatMap { id in suffixes.map { Array("records/\(id).\($0)".utf8) } })
        let present = manifest.files.map(\.path).filter { $0.hasPrefix("records/") }
        for path in present where !expected.contains(Array(path.utf8)) {
            throw fault("\(path) belongs to no record that records.json names")
        }
        let missing = expected.subtracting(present.map { Array($0.utf8) })
        if let path = missing.map({ String(decoding: $0, as: UTF8.self) }).min() {
            throw fault("\(path) is missing")
        }
    }

    /// The newest head of the pack, which all proofs of records lead to or stand below.
    private func checkCheckpoint(_ log: inout ProvenLog) throws {
        do {
            let note = try SignedNote(parsing: try read("log/checkpoint", most: SignedNote.maximumBytes))
            try note.verified(by: [log.key.verifier])
            let checkpoint = try Checkpoint(text: note.text)
            guard checkpoint.origin.utf8.elementsEqual(log.key.verifier.name.utf8) else {
                throw fault("log/checkpoint is of another log: \(checkpoint.origin)")
            }
            guard checkpoint.size >= log.size else {
                throw fault("log/checkpoint is older than the proofs of the records")
            }
            guard log.agrees(checkpoint) else {
                throw fault("log/checkpoint and the proofs are of two logs: their roots differ")
            }
        } catch let error as NoteError {
            throw fault("log/checkpoint does not verify: \(error)")
        }
    }

    /// That the packs are those which the server said were in force.
    private func checkRules(_ manifest: EvidenceManifest) throws {
        let named = Set(manifest.files.map { Array($0.path.utf8) })
        // What duties.json names becomes a path: only one that the manifest has is read.
        func rule(_ file: String) throws(Problem) -> [UInt8] {
            let path = "rules/\(file)"
            guard named.contains(Array(path.utf8)) else { throw fault("\(path) is not in the manifest") }
            return try read(path, most: RulePackLoader.maximumBytes)
        }
        let duties = try RulePackLoader.duties(
            try rule(RulePackFolder.dutiesFile), file: RulePackFolder.dutiesFile)
        let report = try json("duties.json")
        guard report["name"]?.isText(manifest.service) == true else {
            throw fault("duties.json is of another service")
        }
        guard let packs = report["packs"]?.arrayValue, !packs.isEmpty else {
            throw fault("duties.json names no rule pack")
        }
        for pack in packs {
            let name = pack["name"]?.stringValue ?? ""
            let bytes = try rule("\(name).yaml")
            let found = try RulePackLoader.pack(bytes, file: "rules/\(name).yaml", duties: duties)
            guard pack["hash"]?.isText(found.hash) == true, pack["name"]?.isText(found.name) == true else {
                throw fault("rules/\(name).yaml is not the pack that duties.json names")
            }
        }
    }

    private func checkAnchor(
        _ manifestHash: String, _ manifest: EvidenceManifest, _ log: inout ProvenLog
    ) throws {
        let bytes = try read(EvidenceManifest.leafName, most: UseLeaf.maximumBytes)
        guard let leaf = try? JSONValue(parsing: bytes), leaf["kind"] == "evidence_pack.exported",
            leaf["manifest_hash"]?.isText(manifestHash) == true
        else {
            throw fault(
                "\(EvidenceManifest.leafName) does not anchor this manifest, whose SHA-256 is \(manifestHash)"
            )
        }
        _ = try checkProof(EvidenceManifest.proofName, of: bytes, &log)
    }

    /// - Returns: where the leaf is in the log.
    private func checkProof(_ name: String, of leaf: [UInt8], _ log: inout ProvenLog) throws -> UInt64 {
        do {
            let proof = try TlogProof(parsing: try read(name, most: TlogProof.maximumBytes))
            let key = log.key.verifier
            let checkpoint = try proof.verified(leaf: RFC6962.leaf(leaf), origin: key.name, by: [key])
            guard log.agrees(checkpoint) else {
                throw fault("\(name) is of another log than the proofs before it: their roots differ")
            }
            return proof.index
        } catch let problem as Problem {
            throw problem
        } catch {
            throw fault("\(name) does not verify: \(error)")
        }
    }

    private func json(_ name: String) throws(Problem) -> JSONValue {
        let bytes = try read(name, most: EvidenceManifest.maximumFileBytes)
        guard let json = try? JSONValue(parsing: bytes) else { throw fault("\(name) is no JSON") }
        return json
    }

    private func read(_ name: String, most: Int) throws(Problem) -> [UInt8] {
        do throws(Problem) {
            return try BoundedFile.read("\(path)/\(name)", maximumBytes: most)
        } catch {
            throw fault("\(name) cannot be read: \(error.detail)")
        }
    }

    private func fault(_ what: String) -> Problem {
        Problem(.corrupt, "\(what).", mend: "This is not what was exported; ask for the pack again.")
    }
}
