import Inference
import NIOCore
import Primitives

extension AskFacts {
    /// The body with the engine's model name, usage asked for, and the output bounded.
    /// - Parameters:
    ///   - limitMember: The member that bounds the output; nil leaves an unbounded request unbounded.
    ///   - screened: What the rules change of the input.
    func body(
        from body: ByteBuffer, model: String, defaultOutputTokens: UInt64, limitMember: String?,
        operation: EngineCall.Operation, screened: Splice = Splice()
    ) -> ByteBuffer {
        var splice = screened
        splice.replace(modelRange, with: model.quoted)
        var opening = ""
        if isStreamed, !wantsUsage {
            switch streamOptions {
            case .absent: opening += #""stream_options":{"include_usage":true},"#
            case .replace(let range): splice.replace(range, with: #"{"include_usage":true}"#)
            case .insert(let place, let isEmpty):
                splice.insert(#""include_usage":true"# + (isEmpty ? "" : ","), at: place)
            case .set(let range): splice.replace(range, with: "true")
            }
        }
        if operation != .embedding, let limitMember {
            // The older endpoint knows one name only.
            let name = operation == .completion ? "max_tokens" : limitMember
            let bound = outputLimit.map(UInt64.init) ?? defaultOutputTokens
            if let edit = limitEdit(name, bound) { splice.replace(edit.range, with: edit.text) }
            if needsLimit(name) { opening += "\"\(name)\":\(bound)," }
        }
        if !opening.isEmpty { splice.insert(opening, at: objectStart) }
        return splice.applied(to: body)
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
}
