import NIOCore
import Primitives

/// What the gateway reads of an answer that came whole.
struct WholeFacts: Sendable {
    var usage: ReportedUsage?
    private var isError = false
    /// Tokens of the answer's text, for an engine that reports no usage.
    var contentTokens: UInt64 { content.tokens }
    private var content = ContentTally()

    /// - Throws: `upstreamFailed` when the body is no JSON object, or reports a failure.
    init(scanning body: ByteBuffer) throws(Problem) {
        let fault = body.withUnsafeReadableBytes { bytes -> JSONFault? in
            let scanner = JSONScanner(bytes)
            do throws(JSONFault) {
                let root = try scanner.scan { member in
                    if scanner.isText(member.name, "usage") {
                        usage = ReportedUsage(member.value, scanner)
                    } else if scanner.isText(member.name, "choices") {
                        readChoices(member.value, scanner)
                    } else if scanner.isText(member.name, "error") {
                        isError = member.value.kind != .null
                    }
                }
                return root.kind == .object ? nil : JSONFault(.unexpectedByte, at: root.range.lowerBound)
            } catch {
                return error
            }
        }
        if let fault { throw Problem(.upstreamFailed, "The engine's answer is no JSON object: \(fault).") }
        if isError {
            throw .reportedByEngine(body)
        }
    }

    private mutating func readChoices(_ value: JSONScanner.Value, _ scanner: JSONScanner) {
        for choice in scanner.elements(of: value) {
            if let message = scanner.member("message", of: choice) { content.add(partsOf: message, scanner) }
            if let text = scanner.member("text", of: choice) { content.add(text, scanner) }
        }
    }
}
