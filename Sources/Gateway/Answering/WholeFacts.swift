import NIOCore
import Primitives

/// What the gateway reads of an answer that came whole.
struct WholeFacts: Sendable {
    var usage: ReportedUsage?
    /// Tokens of the answer's text, for an engine that reports no usage.
    var contentTokens: UInt64 = 0

    /// - Throws: `upstreamFailed` when the body is no JSON object.
    init(scanning body: ByteBuffer) throws(Problem) {
        let fault = body.withUnsafeReadableBytes { bytes -> JSONFault? in
            let scanner = JSONScanner(bytes)
            do throws(JSONFault) {
                _ = try scanner.scan { member in
                    if scanner.isText(member.name, "usage") {
                        usage = ReportedUsage(member.value, scanner)
                    } else if scanner.isText(member.name, "choices") {
                        contentTokens = TokenEstimate.tokens(in: scanner, member.value)
                    }
                }
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw Problem(.upstreamFailed, "The engine's answer is no JSON: \(fault).") }
    }
}
