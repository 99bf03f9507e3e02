import Inference
import NIOCore
import Primitives

extension AskFacts {
    /// The body with the engine's model name, usage asked for, and the output bounded.
    /// - Parameter limitMember: The member that bounds the output; nil leaves an unbounded request unbounded.
    func body(
        from body: ByteBuffer, model: String, defaultOutputTokens: UInt64, limitMember: String?,
        operation: EngineCall.Operation
    ) -> ByteBuffer {
        var edits: [(range: Range<Int>, text: String)] = [(modelRange, Self.quoted(model))]
        var opening = ""
        if isStreamed, !wantsUsage {
            switch streamOptions {
            case .absent: opening += #""stream_options":{"include_usage":true},"#
            case .replace(let range): edits.append((range, #"{"include_usage":true}"#))
            case .insert(let place, let isEmpty):
                edits.append((place..<place, #""include_usage":true"# + (isEmpty ? "" : ",")))
            case .set(let range): edits.append((range, "true"))
            }
        }
        if operation != .embedding, let limitMember {
            // The older endpoint knows one name only.
            let name = operation == .completion ? "max_tokens" : limitMember
            let bound = outputLimit.map(UInt64.init) ?? defaultOutputTokens
            if let edit = limitEdit(name, bound) { edits.append(edit) }
            if needsLimit(name) { opening += "\"\(name)\":\(bound)," }
        }
        if !opening.isEmpty { edits.append((objectStart..<objectStart, opening)) }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }

        var spliced = ByteBufferAllocator().buffer(
            capacity: body.readableBytes + edits.reduce(0) { $0 + $1.text.utf8.count })
        var copied = 0
        for edit in edits {
            spliced.writeImmutableBuffer(body.part(copied..<edit.range.lowerBound))
            spliced.writeString(edit.text)
            copied = edit.range.upperBound
        }
        spliced.writeImmutableBuffer(body.part(copied..<body.readableBytes))
        return spliced
    }

    /// What must change so that the engine heeds the client's bound, whichever of its names the client chose.
    private func limitEdit(_ name: String, _ bound: UInt64) -> (range: Range<Int>, text: String)? {
        let (own, other) = limitMembers(name)
        if let own { return own.isNull ? (own.value, String(bound)) : nil }
        return other.map { ($0.name, "\"\(name)\"") }
    }

    private func needsLimit(_ name: String) -> Bool {
        let (own, other) = limitMembers(name)
        return own == nil && other == nil
    }

    /// The member of that name, and another one with a bound.
    private func limitMembers(_ name: String) -> (own: LimitMember?, other: LimitMember?) {
        switch name {
        case "max_tokens": (maxTokens, maxCompletionTokens?.bounding)
        case "max_completion_tokens": (maxCompletionTokens, maxTokens?.bounding)
        default: (nil, maxCompletionTokens?.bounding ?? maxTokens?.bounding)
        }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONValue.string(text).serialized, as: UTF8.self)
    }
}
