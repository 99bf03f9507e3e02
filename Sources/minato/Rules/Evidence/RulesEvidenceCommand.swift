import ArgumentParser
import Compliance
import Primitives
import Server

/// `minato rules evidence`: the inspector's pack, written and verified.
struct RulesEvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Export what a service has on record for an inspector, or verify such a pack.",
        discussion: """
            Writes into --out, which must not be there yet: duties with what meets each, the configuration without \
            secrets, the rule packs in force, assessments, evidence, incidents and complaints where the server has \
            them, and a seeded sample of records with inclusion proofs. It reads a running server, because what \
            anchors the pack (the hash of its manifest) becomes a leaf of the log.

            --verify DIR checks every file, proof and signature offline, and ends with status 1 and the first fault. \
            Give --key, got by another way than the pack: with the pack's own key it can only agree with itself.
            """)

    @Argument(help: "The name of the service.")
    var service: String?

    @Option(
        help: ArgumentHelp("The folder to write; it must not be there.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @Option(
        help: ArgumentHelp("Verify a pack instead of writing one.", valueName: "dir"), completion: .directory)
    var verify: String?

    @Option(help: "The address of the server.")
    var url = "http://127.0.0.1:8080"

    @Option(help: ArgumentHelp("An admin key, env:NAME or file:PATH.", valueName: "ref"))
    var adminKey: String?

    @Option(
        name: .customLong("trait"),
        help: ArgumentHelp("What the service is beside public. May be repeated.", valueName: "trait"))
    var traits: [ServiceTrait] = []

    @Option(help: ArgumentHelp("Records in the sample, at most 1000.", valueName: "n"))
    var records = 20

    @Option(
        help: ArgumentHelp("Of the sample. Default: a new one, which the manifest names.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("With --verify, the verifier key of the log.", valueName: "vkey"))
    var key: String?

    @OptionGroup var options: PackOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if verify != nil {
            guard service == nil, out == nil, adminKey == nil else {
                throw ValidationError("--verify takes a folder and --key, nothing else.")
            }
            return
        }
        guard service != nil, out != nil, adminKey != nil else {
            throw ValidationError("Give SERVICE, --out DIR and --admin-key env:NAME; or --verify DIR.")
        }
        guard 0...1_000 ~= records else { throw ValidationError("--records is 0 to 1000.") }
    }

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let progress = ProgressLine()
            defer { progress.clear() }
            if let verify {
                try verifyPack(verify, progress)
            } else if let service, let out, let adminKey {
                try await export(service, out, adminKey, progress)
            }
        }
    }

    private func verifyPack(_ path: String, _ progress: ProgressLine) throws {
        let trusted = try key.map { text throws(Problem) in try TrustedKey(text) }
        let report = try PackVerification(path: path, key: trusted).verify(progress)
        progress.clear()
        if json {
            let document: JSONValue = [
                "valid": true, "service": .string(report.manifest.service),
                "files": .number(.integer(Int64(report.manifest.files.count))),
                "records": .number(.integer(Int64(report.records))),
                "manifest_hash": .string(report.manifestHash), "origin": .string(report.origin),
                "key_pinned": .bool(report.isPinned),
            ]
            return try StandardStream.output(document.serialized + [0x0A])
        }
        var text =
            "\(path) is whole: \(Count.text(report.manifest.files.count, "file", "files")), "
            + "\(Count.text(report.records, "record", "records")) in the log of \(report.origin), "
            + "manifest \(report.manifestHash)\n"
        if !report.isPinned {
            text +=
                "The key is the pack's own: this shows that it agrees with itself, not whose it is (--key).\n"
        }
        try StandardStream.output(text)
    }

    private func export(
        _ service: String, _ out: String, _ adminKey: String, _ progress: ProgressLine
    ) async throws {
        let key = try KeyReference.resolve(adminKey, option: "--admin-key")
        let (folder, catalogue, _) = try options.load()
        let seed = seed ?? SystemRandomness().next() >> 12
        let written = try await RemoteServer.with(url, key: key) { server in
            try await EvidenceExport(
                source: EvidenceSource(server: server, service: service), folder: folder,
                catalogue: catalogue,
                traits: traits.map(\.rawValue), sample: records,
                seed: seed,
                now: SystemClock().now(), progress: progress
            ).write(to: PathText.withoutSlash(out))
        }
        progress.clear()
        if json {
            let document: JSONValue = [
                "folder": .string(out), "files": .number(.integer(Int64(written.files))),
                "records": .number(.integer(Int64(written.records))),
                "manifest_hash": .string(written.manifestHash), "seed": .string(String(seed)),
            ]
            return try StandardStream.output(document.serialized + [0x0A])
        }
        try StandardStream.output(
            "\(out): \(Count.text(written.files, "file", "files")), "
                + "\(Count.text(written.records, "record", "records")), seed \(seed), "
                + "manifest \(written.manifestHash)\n")
    }
}
