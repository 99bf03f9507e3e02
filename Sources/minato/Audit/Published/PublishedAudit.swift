import Accounting
import Auditing
import MerkleTree
import Primitives
import Server
import Synchronization

/// The audit of a log as it is published: what anybody can do from outside.
enum PublishedAudit {
    /// - Parameters:
    ///   - address: Of the server; its log is below `/log`.
    ///   - key: The verifier key, or nil to ask the log for it.
    /// - Throws: `configuration` for an address or key that is none, `upstreamFailed` when the log does not
    ///   answer; what is off is in the report.
    static func report(on address: String, key: String?, _ progress: ProgressLine) async throws -> AuditReport
    {
        let log = try logAddress(address)
        let given = try key.map { text throws(Problem) in try TrustedKey(text) }
        return try await LogClient.with(log) { client in
            let trusted = if let given { given } else { try await publishedKey(client) }
            return try await report(on: log, by: trusted, progress) { path in try await client.get(path) }
        }
    }

    /// - Parameter fetch: Gives what is published at a path below the log's address.
    static func report(
        on log: String, by key: TrustedKey, _ progress: ProgressLine,
        fetch: @escaping Auditing.Verification.Fetch
    ) async throws -> AuditReport {
        let useLeaves = Atomic<UInt64>(0)
        let report = try await Auditing.Verification.log(
            by: key.verifier,
            inspect: { _, leaf in
                switch LeafContent(leaf) {
                case .use:
                    useLeaves.add(1, ordering: .relaxed)
                    return fault(ofUse: leaf)
                case .other: return nil
                case nil: return "it is no JSON object of a known form"
                }
            },
            progress: { done, total in progress.show("reading \(log)", done, of: total) }, fetch: fetch)
        return AuditReport(
            source: log, key: key, log: report, useLeaves: useLeaves.load(ordering: .relaxed), ledger: nil,
            faults: report.faults.map { AuditFault($0) })
    }

    /// What a leaf of a use contradicts itself in.
    private static func fault(ofUse leaf: [UInt8]) -> String? {
        let record: UseRecord
        do throws(Problem) {
            record = try UseLeaf(parsing: leaf).record
        } catch {
            return error.detail
        }
        let lines = record.lines.reduce(0 as Int128) { $0 + Int128($1.amount.nanos) }
        guard lines == Int128(record.charge.nanos) + Int128(record.capped.nanos) else {
            return "the lines of \(record.id) do not sum to what was charged and capped"
        }
        guard record.charge.nanos <= record.reserved.nanos,
            record.capped.nanos == 0 || record.charge == record.reserved
        else { return "the charge of \(record.id) does not fit its reservation" }
        return nil
    }

    private static func logAddress(_ text: String) throws(Problem) -> String {
        do throws(Problem) {
            let address = "\(try BaseURL(text))"
            return address.hasSuffix("/log") ? address : address + "/log"
        } catch {
            var problem = error
            problem.parameter = "--url"
            throw problem
        }
    }

    private static func publishedKey(_ client: LogClient) async throws -> TrustedKey {
        let bytes = try await client.get("verifier-key")
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(NoteError) {
            let line = text.hasSuffix("\n") ? String(text.dropLast()) : text
            return TrustedKey(verifier: try NoteVerifier(vkey: line), origin: .published)
        } catch {
            throw Problem(
                .upstreamFailed, "\(client.address)/verifier-key is no verifier key: \(error).",
                mend: "Look at the address, or give the key with --key.")
        }
    }
}
