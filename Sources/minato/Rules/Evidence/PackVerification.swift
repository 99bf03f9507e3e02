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
        let records = try checkRecords(manifest, key)
        try checkCheckpoint(key)
        try checkRules()
        let hash = SHA256Text.of(manifestBytes)
        try checkAnchor(hash, key)
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
        return (manifest, bytes)
    }

    /// What no manifest names was put there by somebody else.
    private func checkNothingElse(_ manifest: EvidenceManifest) throws(Problem) {
        let named = Set(manifest.files.map(\.path) + EvidenceManifest.outside)
        guard let walk = FileManager.default.enumerator(atPath: path) else {
            throw fault("the folder cannot be read")
        }
        for case let name as String in walk {
            var state = stat()
            guard lstat("\(path)/\(name)", &state) == 0 else { throw fault("\(name) cannot be looked at") }
            switch state.st_mode & S_IFMT {
            case S_IFDIR: continue
            case S_IFREG:
                guard named.contains(name) else { throw fault("\(name) is not in the manifest") }
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

    private func checkRecords(_ manifest: EvidenceManifest, _ key: TrustedKey) throws -> Int {
        let paths = manifest.files.map(\.path)
        let listed =
            try json("records.json")["records"]?.arrayValue?.compactMap(\.stringValue) ?? []
        for id in listed {
            for suffix in ["json", "leaf", "tlog-proof"] where !paths.contains("records/\(id).\(suffix)") {
                throw fault("records/\(id).\(suffix) is missing")
            }
            let record = try json("records/\(id).json")
            let bytes = try read("records/\(id).leaf", most: UseLeaf.maximumBytes)
            let leaf: UseLeaf
            do throws(Problem) {
                leaf = try UseLeaf(parsing: bytes)
            } catch {
                throw fault("records/\(id).leaf is no leaf of a use: \(error.detail)")
            }
            guard leaf.record.id.description == id, record["id"]?.stringValue == id else {
                throw fault("records/\(id) is of another record")
            }
            guard record["log"]?["leaf"]?.stringValue == Data(bytes).base64EncodedString() else {
                throw fault("records/\(id).json and records/\(id).leaf differ")
            }
            let index = try checkProof("records/\(id).tlog-proof", of: bytes, key)
            guard record["log"]?["index"]?.intValue.flatMap({ UInt64(exactly: $0) }) == index else {
                throw fault("records/\(id).json names another place in the log than its proof")
            }
        }
        return listed.count
    }

    private func checkCheckpoint(_ key: TrustedKey) throws {
        do {
            let note = try SignedNote(parsing: try read("log/checkpoint", most: SignedNote.maximumBytes))
            try note.verified(by: [key.verifier])
            _ = try Checkpoint(text: note.text)
        } catch let error as NoteError {
            throw fault("log/checkpoint does not verify: \(error)")
        }
    }

    /// That the packs are those which the server said were in force.
    private func checkRules() throws {
        let duties = try RulePackLoader.duties(
            try read("rules/\(RulePackFolder.dutiesFile)", most: RulePackLoader.maximumBytes),
            file: RulePackFolder.dutiesFile)
        for pack in try json("duties.json")["packs"]?.arrayValue ?? [] {
            let name = pack["name"]?.stringValue ?? ""
            let bytes = try read("rules/\(name).yaml", most: RulePackLoader.maximumBytes)
            let found = try RulePackLoader.pack(bytes, file: "rules/\(name).yaml", duties: duties).hash
            guard found == pack["hash"]?.stringValue else {
                throw fault("rules/\(name).yaml is not the pack that duties.json names")
            }
        }
    }

    private func checkAnchor(_ manifestHash: String, _ key: TrustedKey) throws {
        let bytes = try read(EvidenceManifest.leafName, most: UseLeaf.maximumBytes)
        guard let leaf = try? JSONValue(parsing: bytes), leaf["kind"] == "evidence_pack.exported",
            leaf["manifest_hash"]?.stringValue == manifestHash
        else {
            throw fault(
                "\(EvidenceManifest.leafName) does not anchor this manifest, whose SHA-256 is \(manifestHash)"
            )
        }
        _ = try checkProof(EvidenceManifest.proofName, of: bytes, key)
    }

    /// - Returns: where the leaf is in the log.
    private func checkProof(_ name: String, of leaf: [UInt8], _ key: TrustedKey) throws -> UInt64 {
        do {
            let proof = try TlogProof(parsing: try read(name, most: TlogProof.maximumBytes))
            try proof.verified(leaf: RFC6962.leaf(leaf), origin: key.verifier.name, by: [key.verifier])
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
