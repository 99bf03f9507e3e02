import Accounting
import Compliance
import Inference
import NIOCore
import Primitives

/// The answer to a request that a rule refused: in the form of an answer, with the words of the rule and
/// `finish_reason: content_filter`.
struct RefusedAnswer {
    private let admitted: Admitted
    private let words: String
    private let settled: SettledUse
    private let writer: ScreenedChunkWriter

    /// - Parameter text: Of the rule; nil where it has none.
    init(_ admitted: Admitted, _ text: LocalizedText?, _ language: Language, _ settled: SettledUse) {
        self.admitted = admitted
        self.settled = settled
        words = (text ?? RefusalWords.standard)[language]
        writer = ScreenedChunkWriter(
            isChat: admitted.ask.operation == .chat, wantsUsage: admitted.facts.wantsUsage)
    }

    /// - Throws: `policyViolation` for embeddings, which have no words.
    func give(to sink: any AnswerSink, limits: RateLimitStatus?) throws(Problem) {
        guard admitted.ask.operation != .embedding else {
            throw Problem(.policyViolation, words, parameter: "input")
        }
        sink.listener = nil
        let charge = "\(settled.charge.decimal) \(settled.charge.currency.code)"
        let record = admitted.id.description
        guard admitted.facts.isStreamed else {
            let body = ByteBuffer(string: whole)
            sink.begin(
                AnswerHead(
                    content: .json(length: body.readableBytes), record: record, charge: charge, limits: limits
                )
            )
            sink.write(body)
            return sink.end()
        }
        sink.begin(AnswerHead(content: .events, record: record, limits: limits))
        var bytes = ByteBuffer()
        for choice in 0..<Int64(admitted.facts.choices) {
            for case let event? in [
                writer.opening(choice, identity),
                writer.chunk(words, writer.visible(choice), identity),
                writer.end(choice, identity, reason: "\"content_filter\""),
            ] { bytes.writeString("data: \(String(buffer: event))\n\n") }
        }
        if admitted.facts.wantsUsage {
            bytes.writeString(
                "data: {\(identity.members(isChat: writer.isChat)),\"choices\":[],\"usage\":\(Self.noUsage)}\n\n"
            )
        }
        bytes.writeString(": x-minato-charge: \(charge)\n\ndata: [DONE]\n\n")
        sink.write(bytes)
        sink.end()
    }

    private var whole: String {
        let choices = (0..<Int64(admitted.facts.choices)).map { writer.refusedChoice($0, words) }
        let object = writer.isChat ? "chat.completion" : "text_completion"
        return """
            {"id":"\(admitted.id)","object":"\(object)","created":\(created),\
            "model":\(admitted.offer.service.name.quoted),"choices":[\(choices.joined(separator: ","))],\
            "usage":\(Self.noUsage)}
            """
    }

    private var created: Int64 { admitted.at.microseconds / 1_000_000 }

    private var identity: ChunkIdentity {
        ChunkIdentity(
            id: "\"\(admitted.id)\"", created: String(created), model: admitted.offer.service.name.quoted)
    }

    private static let noUsage = #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#
}
