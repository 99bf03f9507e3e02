import Primitives

// An identifier of a process on the wire is an IRI (RFC 9562 §4): it stays what it is under JSON-LD expansion.
extension ID {
    /// `urn:uuid:…`
    public var pid: String {
        let digits = Array(bytes.hexadecimal)
        let groups = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
        return "urn:uuid:" + groups.map { String($0) }.joined(separator: "-")
    }

    /// Reads what ``pid`` writes, and nothing else.
    public init?(pid: String) {
        guard pid.hasPrefix("urn:uuid:"), pid.utf8.count == 45 else { return nil }
        var nibbles: [UInt8] = []
        for byte in pid.utf8.dropFirst(9) {
            switch byte {
            case 0x30...0x39: nibbles.append(byte - 0x30)
            case 0x61...0x66: nibbles.append(byte - 0x61 + 10)
            case 0x2d: continue
            default: return nil
            }
        }
        guard nibbles.count == 32 else { return nil }
        let bytes = stride(from: 0, to: 32, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
        self.init(bytes: bytes)
        guard self.pid == pid else { return nil }
    }
}
