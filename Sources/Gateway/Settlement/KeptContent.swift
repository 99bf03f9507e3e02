import Accounting
import NIOCore
import Oversight
import Primitives

/// The texts of a use that its service keeps, with whose they are and until when.
struct KeptContent: Sendable {
    let subject: DataSubject
    let days: Int
    let texts: [SealedContent]

    /// - Parameters:
    ///   - relay: Nil where nothing was answered.
    ///   - decisions: Of rules, about request and answer.
    /// - Returns: Nil where nothing is kept.
    init?(
        _ admitted: Admitted, _ screened: InputScreening?, _ relay: AnswerRelay?, _ decisions: [JSONValue],
        _ subjects: SubjectHasher
    ) {
        guard let terms = admitted.offer.service.terms.content, admitted.ask.operation != .embedding else {
            return nil
        }
        guard terms.scope == .all || decisions.contains(where: \.isRemarkable) else { return nil }
        var texts: [SealedContent] = []
        do throws(Problem) {
            let request = admitted.call(screened?.splice ?? Splice()).body
            texts.append(try SealedContent(request.readableBytesView, of: admitted.id, .request))
            if let relay {
                // What was put back for who asked is not kept.
                let isBody = relay.streamed == nil && !relay.restores
                let answer = isBody ? Array(relay.body.readableBytesView) : Self.said(relay.spoken)
                texts.append(try SealedContent(answer, of: admitted.id, .answer))
            }
        } catch {
            // The cipher takes every text of this size.
            return nil
        }
        subject = subjects.subject(admitted.caller.account.id, endUser: admitted.facts.endUser)
        days = terms.days
        self.texts = texts
    }

    /// What a stream said, as JSON.
    private static func said(_ spoken: [Int64: String]) -> [UInt8] {
        let choices = spoken.sorted { $0.key < $1.key }.map { index, text -> JSONValue in
            ["index": .number(.integer(index)), "text": .string(text)]
        }
        return JSONValue.object(["choices": .array(choices)]).serialized
    }
}

extension JSONValue {
    /// Whether a rule did more than look.
    fileprivate var isRemarkable: Bool { self["action"]?.stringValue != "checked" }
}
