import ArgumentParser

/// `minato label`: labels of generated content in files.
struct LabelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Write, read and verify the labels of generated content in files (GB 45438-2025).",
        discussion: """
            Files: PNG, JPEG, WebP, WAV, MP3, PDF, DOCX (and XLSX, PPTX), Markdown, JSON. The label is the object \
            AIGC of Annex E. A visible label and a watermark are other duties, which no metadata fulfils.
            """,
        subcommands: [LabelWriteCommand.self, LabelReadCommand.self, LabelVerifyCommand.self])
}
