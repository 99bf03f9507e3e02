import Primitives
import Processes

/// Makes blocks of documents. What is no plain text is parsed by a child process within bounds, so that a hostile document
/// takes nothing with it.
public struct DocumentReader: Sendable {
    public struct Configuration: Sendable {
        /// Poppler's `pdftotext`; nil where there is none, and no PDF is read.
        public var pdftotext: String?
        /// A Python of 3.10 or newer, and `document_parser.py` of the runtime; nil where there is none.
        public var python: String?
        public var parser: String?
        public var concurrency: Int
        /// Of one document.
        public var time: Duration
        public var memoryBytes: UInt64
        /// Of what is read and of what it becomes.
        public var maximumBytes: Int

        public init(
            pdftotext: String?, python: String?, parser: String?, concurrency: Int = 2,
            time: Duration = .seconds(120), memoryBytes: UInt64 = 2 << 30, maximumBytes: Int = 256 << 20
        ) {
            self.pdftotext = pdftotext
            self.python = python
            self.parser = parser
            self.concurrency = concurrency
            self.time = time
            self.memoryBytes = memoryBytes
            self.maximumBytes = maximumBytes
        }
    }

    private let configuration: Configuration
    private let queue: JobQueue

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        queue = JobQueue(of: "documents", concurrency: configuration.concurrency, maximumWaiting: 64)
    }

    /// The blocks of a document, in its order.
    /// - Parameter declared: The encoding that its supplier names, for formats that do not say it themselves.
    /// - Throws: `unprocessable` for a document that is broken, encrypted, no text, or larger than the bounds; `unsupported`
    ///   where this server has no parser of its format; `overloaded`.
    public func blocks(
        of document: [UInt8], _ format: DocumentFormat, declared: TextEncoding? = nil
    ) async throws(Problem) -> [DocumentBlock] {
        guard document.count <= configuration.maximumBytes else {
            throw Problem(
                .unprocessable, "The document has \(document.count) bytes.",
                mend: "Split it: at most \(configuration.maximumBytes) are read.")
        }
        switch format {
        case .text: return PlainText.blocks(of: try text(document, declared), isWrapped: false)
        case .markdown: return Markdown.blocks(of: try text(document, declared))
        case .html:
            let html = try text(document, declared ?? HTMLEncoding.declared(in: document))
            return try await parse(Array(html.utf8), format)
        case .pdf: return try await pdf(document)
        case .docx, .xlsx, .pptx: return try await parse(document, format)
        }
    }

    private func text(_ document: [UInt8], _ declared: TextEncoding?) throws(Problem) -> String {
        guard let decoded = DecodedText(document, declared: declared) else {
            throw Problem(
                .unprocessable, "The document is no text in any encoding that is read here.",
                mend: "Send it as UTF-8.")
        }
        return decoded.text
    }

    private func pdf(_ document: [UInt8]) async throws(Problem) -> [DocumentBlock] {
        guard let program = configuration.pdftotext else { throw Self.missing("poppler-utils", .pdf) }
        let output = try await run(program, ["-q", "-enc", "UTF-8", "-", "-"], document)
        guard let text = String(validating: output, as: UTF8.self) else { throw Self.garbled }
        return PlainText.blocks(of: VerticalForms.ordinary(text), isWrapped: true)
    }

    private func parse(
        _ document: [UInt8], _ format: DocumentFormat
    ) async throws(Problem) -> [DocumentBlock] {
        guard let python = configuration.python, let parser = configuration.parser else {
            throw Self.missing("the local runtime", format)
        }
        let output = try await run(python, ["-s", "-E", "-B", parser, format.rawValue], document)
        var blocks: [DocumentBlock] = []
        for line in output.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONValue(parsing: Array(line)), let block = DocumentBlock(json: value)
            else {
                throw Self.garbled
            }
            blocks.append(block)
        }
        return blocks
    }

    private func run(
        _ program: String, _ arguments: [String], _ input: [UInt8]
    ) async throws(Problem) -> [UInt8] {
        let handle = ProcessHandle()
        let result: Result<[UInt8], Problem> = await withTaskCancellationHandler {
            do throws(Problem) {
                return .success(
                    try await queue.run { [configuration] () throws(Problem) in
                        let process = BoundedProcess(
                            executable: program, arguments: arguments,
                            environment: ["LANG": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/nonexistent"],
                            input: input, time: configuration.time,
                            outputBytes: configuration.maximumBytes * 2,
                            addressSpace: configuration.memoryBytes, fileBytes: 0)
                        return try Self.output(of: process.run(handle))
                    })
            } catch {
                return .failure(error)
            }
        } onCancel: {
            handle.cancel()
        }
        return try result.get()
    }

    private static func output(of outcome: BoundedProcess.Outcome) throws(Problem) -> [UInt8] {
        let why: String
        switch outcome.end {
        case .exited(0): return outcome.output
        case .exited:
            // The last line says why; it is the parser's, about a document, and may be long.
            let lines = String(decoding: outcome.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
            why = lines.last.map { String($0.prefix(200)) } ?? "its parser gave up"
        case .signalled: why = "its parser needed more memory or time than it may use"
        case .outOfTime: why = "it took too long"
        case .tooMuchOutput: why = "it holds more text than is read"
        case .cancelled: throw Problem(.shuttingDown, "The reading of the document was ended.")
        case .notStarted(let code):
            throw Problem(
                .storageUnavailable, "The parser could not be started (errno \(code)).",
                mend: "See whether its program is installed.", retryAfter: .seconds(5))
        }
        throw Problem(
            .unprocessable, "The document cannot be read: \(why).", mend: "Send it whole, without a password."
        )
    }

    private static func missing(_ what: String, _ format: DocumentFormat) -> Problem {
        Problem(
            .unsupported, "This server reads no documents of the format \(format.rawValue).",
            mend: "Install \(what), as scripts/serve does.")
    }

    private static let garbled = Problem(
        .unprocessable, "The document's parser wrote what is no text.", mend: "Send it as another format.")
}

extension DocumentBlock {
    /// A line of `document_parser.py`.
    init?(json: JSONValue) {
        guard let text = json["text"]?.stringValue else { return nil }
        let page = json["page"]?.intValue.map { Int($0) }
        switch json["kind"]?.stringValue {
        case "heading":
            guard let level = json["level"]?.intValue else { return nil }
            self.init(.heading(level: Int(level)), text, page: page)
        case "paragraph": self.init(.paragraph, text, page: page)
        case "row":
            guard let row = json["row"]?.intValue else { return nil }
            self.init(.row(Int(row)), text, page: page)
        default: return nil
        }
    }
}
