import Accounting
import ArgumentParser
import Auditing
import MerkleTree
import Persistence
import Primitives

/// `minato log proof`: what proves one answer to who trusts nobody.
struct LogProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Write the proof that a record is in the log.",
        discussion: """
            Prints a c2sp.org/tlog-proof@v1: the place of the record's leaf, its inclusion proof, and the newest \
            signed checkpoint. Together with the leaf (--json prints it too) and the verifier key it proves the \
            record offline. The server may run meanwhile.
            """)

    @OptionGroup var stored: DataOptions

    @Option(
        help: ArgumentHelp(
            "The id of the record, use_…, as the header x-minato-record gave it.", valueName: "id"))
    var record: String

    @Option(
        help: ArgumentHelp("The verifier key of the log. Default: that of log.key.", valueName: "vkey"))
    var key: String?

    @Flag(help: #"Print {"record":…,"index":…,"leaf":…,"proof":…,"verifier_key":…}."#)
    var json = false

    func validate() throws { try stored.require() }

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            guard let id = ID<Use>(record) else {
                throw Problem(
                    .invalidValue, "\"\(record)\" is no id of a record.",
                    mend: "Give use_ and 26 characters, as x-minato-record says.", parameter: "--record")
            }
            let data = try StoredData(stored)
            let key = try data.logKey(given: key)
            let reader = LogReader(database: data.database, verifier: key.verifier)
            guard let index = try await data.database.read({ try Uses.record(id, in: $0)?.logIndex }) else {
                throw Problem(
                    .notFound, "The log of \(data.source) has no leaf of \(id).",
                    mend: "A use is in the log once it is settled; look at the id.", parameter: "--record")
            }
            let proof = try await reader.inclusionProof(of: index)
            guard json else { return try StandardStream.output(proof.serialized) }
            let leaf = try await reader.leaf(at: index)
            let document: JSONValue = [
                "index": .number(.integer(index)),
                "leaf": .string(String(decoding: leaf.bytes, as: UTF8.self)),
                "proof": .string(proof.serialized), "record": .string(id.description),
                "verifier_key": .string(key.verifier.verifierKey),
            ]
            try StandardStream.output(document.serialized + Array("\n".utf8))
        }
    }
}
