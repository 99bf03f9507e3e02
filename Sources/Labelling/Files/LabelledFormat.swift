/// The formats of files in which labels are read and written.
public enum LabelledFormat: String, Hashable, Sendable, CaseIterable {
    case png, jpeg, webp, wav, mp3, pdf
    /// DOCX, and XLSX and PPTX, which keep their properties alike.
    case officeOpenXML = "ooxml"
    case markdown
    case json

    /// Tells the format by the first bytes; Markdown and JSON, which have none, by the name.
    ///
    /// - Parameter name: the name of the file; only its ending counts.
    public init?(_ bytes: [UInt8], name: String) {
        let view = ByteView(bytes)
        let ending = name.split(separator: ".").last?.lowercased() ?? ""
        if view.begins(with: PNGFile.signature) {
            self = .png
        } else if view.big16(0) == 0xFFD8, view[2] == 0xFF {
            self = .jpeg
        } else if view.has("RIFF", at: 0), view.has("WEBP", at: 8) {
            self = .webp
        } else if view.has("RIFF", at: 0), view.has("WAVE", at: 8) {
            self = .wav
        } else if view.has("%PDF-", at: 0) {
            self = .pdf
        } else if view.has("PK\u{3}\u{4}", at: 0) {
            self = .officeOpenXML
        } else if view.has("ID3", at: 0) || ending == "mp3" && MP3File.isFrame(view) {
            self = .mp3
        } else if ["md", "markdown"].contains(ending) {
            self = .markdown
        } else if ending == "json" {
            self = .json
        } else {
            return nil
        }
    }
}
