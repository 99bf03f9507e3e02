import Compliance
import Documents
import Foundation
import Primitives

/// Puts an inspector's pack together (CN Interim Measures Art. 19): from what the server has on record, and from the
/// rule packs that it runs.
struct EvidenceExport {
    let source: EvidenceSource
    let folder: RulePackFolder
    let catalogue: RulePackCatalogue
    let traits: [String]
    let sample: Int
    let seed: UInt64
    let now: Timestamp
    let progress: ProgressLine

    /// - Returns: the hash of the manifest, the number of files, the number of records.
    func write(to path: String) async throws -> (manifestHash: String, files: Int, records: Int) {
        let target = try EvidenceFolder(path)
        var files: [EvidenceManifest.File] = []
        func add(_ name: String, _ bytes: [UInt8]) throws(Problem) {
            try target.write(bytes, to: name)
            files.append(
                EvidenceManifest.File(path: name, bytes: bytes.count, sha256: SHA256Text.of(bytes)))
        }
        func add(_ name: String, _ json: JSONValue) throws(Problem) {
            try add(name, json.serialized + [0x0A])
        }

        progress.show("reading the service")
        let service = try await source.description()
        let duties = try await source.duties(traits)
        let packs = try ServicePacks.check(duties, catalogue)
        let rules = try ruleFiles(packs)
        try add("service.json", service)
        try add("engines.json", try await source.engines())
        try add("duties.json", duties)
        try add("duties.md", Array(DutyTable.markdown(duties).utf8))
        for (name, bytes) in rules { try add(name, bytes) }
        try add("word-lists.json", try await wordLists(packs, rules))
        try add("data-sources.json", Self.noDataSources)
        try add("evidence.json", try await source.evidence().json)
        try add("assessments.json", try await source.assessments().json)
        try add("incidents.json", try await source.optional("/api/incidents"))
        try add("complaints.json", try await source.optional("/api/complaints"))

        let records = try await addRecords { name, bytes throws(Problem) in try add(name, bytes) }
        try add("log/checkpoint", try await source.log("checkpoint"))
        try add("log/verifier-key", try await source.log("verifier-key"))
        try add("README.md", Array(EvidenceReadme.text.utf8))

        let manifest = EvidenceManifest(
            service: source.service, exportedAt: now, seed: seed, files: files)
        let bytes = manifest.json.serialized + [0x0A]
        let hash = SHA256Text.of(bytes)
        try target.write(bytes, to: EvidenceManifest.name)
        progress.show("anchoring the manifest in the log")
        let anchor = try await source.anchor(hash)
        try target.write(anchor.leaf, to: EvidenceManifest.leafName)
        try target.write(try await source.proof(of: anchor.index), to: EvidenceManifest.proofName)
        try target.finish()
        return (hash, files.count, records)
    }

    /// A sample of the records, each with its leaf and its proof.
    private func addRecords(_ add: (String, [UInt8]) throws(Problem) -> Void) async throws -> Int {
        let list = try await source.records()
        let known = list.items.compactMap { $0["id"]?.stringValue }
        let drawn = Self.draw(known, sample, seed: seed)
        for (place, id) in drawn.enumerated() {
            progress.show("reading records", UInt64(place), of: UInt64(drawn.count))
            let record = try await source.record(id)
            guard let index = record["log"]?["index"]?.intValue,
                let leaf = record["log"]?["leaf"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
            else {
                throw Problem(.upstreamFailed, "The record \(id) has no place in the log.")
            }
            try add("records/\(id).json", record.serialized + [0x0A])
            try add("records/\(id).leaf", Array(leaf))
            try add("records/\(id).tlog-proof", try await source.proof(of: index))
        }
        let summary: JSONValue = [
            "drawn_from": .number(.integer(Int64(known.count))),
            "drawn_from_newest_at_most": .number(.integer(Int64(EvidenceSource.maximumRecords))),
            "is_cut": .bool(list.isCut), "records": .array(drawn.map(JSONValue.string)),
            "seed": .string(String(seed)),
        ]
        try add("records.json", summary.serialized + [0x0A])
        return drawn.count
    }

    /// The first of a Fisher-Yates shuffle of the ids in their order.
    static func draw(_ ids: [String], _ count: Int, seed: UInt64) -> [String] {
        var ids = ids.sorted()
        let randomness = SeededRandomness(seed)
        let count = min(count, ids.count)
        for place in 0..<count {
            ids.swapAt(place, place + Int(randomness.below(UInt64(ids.count - place))))
        }
        return ids.prefix(count).sorted()
    }

    /// The packs and lists as they are on disk, with what binds them to the server's.
    private func ruleFiles(_ packs: [RulePack]) throws -> [(name: String, bytes: [UInt8])] {
        func read(_ name: String, _ most: Int) throws(Problem) -> [UInt8] {
            try BoundedFile.read(BoundedFile.path(name, relativeTo: folder.path), maximumBytes: most)
        }
        var files = [
            (
                name: "rules/\(RulePackFolder.dutiesFile)",
                bytes: try read(RulePackFolder.dutiesFile, RulePackLoader.maximumBytes)
            )
        ]
        var index: [JSONValue] = []
        for pack in packs {
            let name = "\(pack.name).yaml"
            let bytes = try read(name, RulePackLoader.maximumBytes)
            let read = try RulePackLoader.pack(bytes, file: name, duties: catalogue.duties)
            guard read.hash == pack.hash else {
                throw Problem(.conflict, "\(name) changed while the pack was written.", mend: "Start again.")
            }
            files.append(("rules/\(name)", bytes))
            index.append([
                "name": .string(pack.name), "version": .string(pack.version), "hash": .string(pack.hash),
                "file": .string("rules/\(name)"),
            ])
        }
        for file in Set(packs.flatMap(\.wordLists).map(\.file)).sorted() {
            files.append(("rules/\(file)", try read(file, WordList.maximumBytes)))
        }
        files.append(("rules/packs.json", JSONValue.array(index).serialized + [0x0A]))
        return files
    }

    /// The lists that the packs use, as the server has them in force, beside what standards ask and beside the files.
    private func wordLists(
        _ packs: [RulePack], _ files: [(name: String, bytes: [UInt8])]
    ) async throws -> JSONValue {
        let declared = Dictionary(packs.flatMap(\.wordLists).map { ($0.name, $0) }) { first, _ in first }
        var lists: [JSONValue] = []
        for (name, list) in declared.sorted(by: { $0.key < $1.key }) {
            guard case .object(var members) = try await source.wordList(name) else { continue }
            let file = "rules/\(list.file)"
            let bytes = files.first { $0.name == file }?.bytes ?? []
            let hash = try WordList(csv: bytes, name: name, file: file, classes: list.classes).hash
            members["pack_file"] = .string(file)
            members["pack_file_sha256"] = .string(SHA256Text.of(bytes))
            members["pack_list_hash"] = .string(hash)
            members["pack_file_is_in_force"] = .bool(members["list_hash"]?.stringValue == hash)
            lists.append(.object(members))
        }
        return [
            "lists": .array(lists),
            "note": """
            Counts of the lists in force, beside what the standard asks; they say nothing of how good the entries \
            are. The files in rules/ are those that came with the packs. A list that was imported into the server \
            is here by its hash (list_hash) and its counts; where pack_file_is_in_force is false, the words in force \
            are not in this pack.
            """,
        ]
    }

    private static let noDataSources: JSONValue = [
        "available": false, "items": [],
        "reason":
            "This version keeps no register of data and models: sources, scale, types and rights are the operator's to show.",
    ]
}
