import Crypto
import Primitives

extension ID {
    /// An id that follows from another: the same base and name give the same id, so that what is made twice is made
    /// once. It keeps the base's time; 74 bits come from SHA-256(base ‖ name).
    public init<Base>(from base: ID<Base>, _ name: String) {
        let hash = Array(SHA256.hash(data: base.bytes + Array(name.utf8)))
        let words = [hash[0..<8], hash[8..<16]].map { $0.reduce(0 as UInt64) { $0 << 8 | UInt64($1) } }
        self.init(
            high: base.high & 0xFFFF_FFFF_FFFF_0000 | 0x7000 | words[0] & 0x0FFF,
            low: 0x8000_0000_0000_0000 | words[1] & 0x3FFF_FFFF_FFFF_FFFF)
    }
}
