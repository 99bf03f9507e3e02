import Accounting
import NIOCore
import Primitives

extension AnswerRelay {
    /// The charge is durable: the client gets the end of its answer.
    func complete(_ settled: SettledUse, limits: RateLimitStatus?) {
        let text = "\(settled.charge.decimal) \(settled.charge.currency.code)"
        guard let streamed else {
            finish(
                AnswerHead(
                    content: .json(length: body.readableBytes), record: settled.record.id.description,
                    charge: text, mark: mark, limits: limits, alert: settled.alertText),
                body: body)
            return
        }
        var closing = ByteBuffer()
        if streamed.mustAddUsage, let usage = settled.record.usage {
            closing.writeString(
                "data: \(streamed.identity.usageChunk(usage, record: settled.record.id.description))\n\n")
        }
        // Headers left before the price was known; a comment disturbs no reader of events.
        closing.writeString(": x-minato-charge: \(text)\n\n")
        if let alert = settled.alertText { closing.writeString(": x-minato-spend-alert: \(alert)\n\n") }
        closing.writeString("data: [DONE]\n\n")
        finish(closing: closing)
    }

    /// The engine refused the request itself: the client gets the engine's words.
    func refuse(_ status: Int, _ body: ByteBuffer, record: String, limits: RateLimitStatus?) {
        let error = (try? JSONValue(parsing: Array(body.readableBytesView)))?["error"]
        if let words = error?["message"]?.stringValue,
            error?["type"]?.stringValue == "exceed_context_size_error"
        {
            // llama.cpp's word for what clients of this API know by another.
            fail(Problem(.contextLengthExceeded, words, parameter: "messages"), event: nil, limits: limits)
            return
        }
        guard error?["message"]?.stringValue != nil else {
            let words = String(decoding: body.readableBytesView.prefix(300), as: UTF8.self)
            fail(
                Problem(.invalidRequest, "The engine refused the request (\(status)): \(words)"), event: nil,
                limits: limits)
            return
        }
        finish(
            AnswerHead(
                status: status, content: .json(length: body.readableBytes), record: record, limits: limits),
            body: body)
    }
}

extension ChunkIdentity {
    /// The chunk that tells the usage, for an engine that did not send the one it was asked for.
    fileprivate func usageChunk(_ usage: TokenUsage, record: String) -> String {
        """
        {"id":\(id.isEmpty ? "\"\(record)\"" : id),\
        "object":\(object.isEmpty ? "\"chat.completion.chunk\"" : object),\
        "created":\(created.isEmpty ? "0" : created),"model":\(model.isEmpty ? "\"\"" : model),"choices":[],\
        "usage":{"prompt_tokens":\(usage.input),"completion_tokens":\(usage.output),\
        "total_tokens":\(usage.total)}}
        """
    }
}
