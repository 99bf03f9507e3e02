import Primitives

/// A text of the console in its three languages. They stand together, so that none is forgotten.
public struct Phrase: Hashable, Sendable {
    let english: String
    let japanese: String
    let chinese: String

    init(_ english: String, _ japanese: String, _ chinese: String) {
        self.english = english
        self.japanese = japanese
        self.chinese = chinese
    }

    /// What is the same in all three: names, units.
    init(same text: String) { self.init(text, text, text) }

    func `in`(_ language: Language) -> String {
        switch language {
        case .english: english
        case .japanese: japanese
        case .chinese: chinese
        }
    }

    /// With `{0}`, `{1}` … filled in.
    func `in`(_ language: Language, _ values: [String]) -> String {
        values.enumerated().reduce(self.in(language)) { $0.replacing("{\($1.offset)}", with: $1.element) }
    }
}

extension Language {
    /// What it is called in itself.
    var ownName: String {
        switch self {
        case .english: "English"
        case .japanese: "日本語"
        case .chinese: "中文"
        }
    }

    /// The first of a browser's languages that the console speaks; English where it speaks none.
    /// - Parameter field: `Accept-Language` (RFC 9110 §12.5.4); what cannot be read of it is passed over.
    static func best(of field: String?) -> Language {
        let wanted = (field ?? "").prefix(500).split(separator: ",").map { item in
            let parts = item.split(separator: ";").map { $0.trimming(while: { $0 == " " }) }
            let weight = parts.dropFirst().compactMap { part in
                part.hasPrefix("q=") ? Double(part.dropFirst(2)) : nil
            }.first
            return (name: parts.first?.lowercased() ?? "", weight: weight ?? 1)
        }
        // In the order of the field where weights are the same.
        let ordered = wanted.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }
        for (_, element) in ordered where element.weight > 0 {
            if let language = Language(rawValue: String(element.name.prefix { $0 != "-" })) {
                return language
            }
        }
        return .english
    }
}

extension Substring {
    fileprivate func trimming(while isBlank: (Character) -> Bool) -> Substring {
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
