extension JSONValue {
    /// Reads one JSON document (RFC 8259), strictly: UTF-8, no byte order mark, names unique within an object
    /// and no half surrogate pairs (RFC 7493), every number within the range of a double.
    ///
    /// - Parameter maximumDepth: how deeply arrays and objects may be nested; `[[1]]` has two levels. The
    ///   reader recurses, so keep it in the hundreds.
    /// - Throws: ``Problem/Kind/malformedJSON`` with line, column and byte.
    public init(parsing bytes: [UInt8], maximumDepth: Int = 64) throws(Problem) {
        let result = bytes.withUnsafeBufferPointer { Self.parse($0, maximumDepth: maximumDepth) }
        switch result {
        case .success(let value): self = value
        case .failure(let fault): throw fault.problem(in: bytes)
        }
    }

    /// Reads bytes where they lie, as ``init(parsing:maximumDepth:)-([UInt8],_)`` does.
    public init(parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = 64) throws(Problem) {
        let result = bytes.withMemoryRebound(to: UInt8.self) { Self.parse($0, maximumDepth: maximumDepth) }
        switch result {
        case .success(let value): self = value
        case .failure(let fault): throw fault.problem(in: bytes)
        }
    }

    /// Reads the UTF-8 of a string, as ``init(parsing:maximumDepth:)-([UInt8],_)`` does.
    public init(parsing text: String, maximumDepth: Int = 64) throws(Problem) {
        try self.init(parsing: [UInt8](text.utf8), maximumDepth: maximumDepth)
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) -> Result<JSONValue, JSONFault>
    {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        do throws(JSONFault) {
            return .success(try parser.document())
        } catch {
            return .failure(error)
        }
    }
}
