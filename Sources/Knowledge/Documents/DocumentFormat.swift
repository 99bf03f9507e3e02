/// The formats of documents that are read.
public enum DocumentFormat: String, Hashable, Sendable, CaseIterable {
    case pdf
    case docx
    case xlsx
    case pptx
    case html
    case markdown
    case text

    /// By the media type, else by the end of the name; nil for what is not read as a document. Tables are read elsewhere.
    public init?(mediaType: String, name: String) {
        let type = mediaType.prefix { $0 != ";" }.lowercased()
        switch type {
        case "application/pdf": self = .pdf
        case "application/vnd.openxmlformats-officedocument.wordprocessingml.document": self = .docx
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": self = .xlsx
        case "application/vnd.openxmlformats-officedocument.presentationml.presentation": self = .pptx
        case "text/html", "application/xhtml+xml": self = .html
        case "text/markdown": self = .markdown
        default:
            let end = name.lowercased().split(separator: ".").last.map(String.init) ?? ""
            switch end {
            case "htm", "xhtml": self = .html
            case "md": self = .markdown
            case "txt": self = .text
            default:
                if let format = Self(rawValue: end) {
                    self = format
                } else if type == "text/plain" {
                    self = .text
                } else {
                    return nil
                }
            }
        }
    }
}
