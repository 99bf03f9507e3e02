extension Language {
    /// The most scalars that are looked at.
    private static let sample = 2_000

    /// The language in which a person is answered who wrote this: Japanese where there is kana, Chinese where there
    /// are Han characters without kana, else English. A guess that decides about wording only.
    public init(of text: some Sequence<Unicode.Scalar>) {
        var hasHan = false
        for scalar in text.lazy.prefix(Self.sample) {
            switch scalar.value {
            case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D:
                self = .japanese
                return
            case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: hasHan = true
            default: break
            }
        }
        self = hasHan ? .chinese : .english
    }
}
