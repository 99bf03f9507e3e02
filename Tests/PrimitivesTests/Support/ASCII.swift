extension [UInt8] {
    /// The bytes as text, for expectations that read as text.
    var text: String { String(decoding: self, as: UTF8.self) }
}
