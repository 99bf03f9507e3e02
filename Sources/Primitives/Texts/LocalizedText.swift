/// A text in every language of the house: none may be missing.
public struct LocalizedText: Hashable, Sendable {
    public var en: String
    public var ja: String
    public var zh: String

    public init(en: String, ja: String, zh: String) {
        self.en = en
        self.ja = ja
        self.zh = zh
    }

    public subscript(language: Language) -> String {
        switch language {
        case .english: en
        case .japanese: ja
        case .chinese: zh
        }
    }

    /// `{"en":…,"ja":…,"zh":…}`
    public var json: JSONValue { ["en": .string(en), "ja": .string(ja), "zh": .string(zh)] }
}
