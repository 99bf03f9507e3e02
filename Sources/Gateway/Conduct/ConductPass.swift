import NIOCore
import Oversight
import Primitives

/// That a person's request may go on, and what its settlement is to keep of it.
struct ConductPass: Sendable {
    enum Tells: Sendable { case misuseWarning, breakReminder }

    let subject: DataSubject
    /// With this request in it; nil where it does not matter.
    var activity: Activity?
    /// What the person is to be told beside the answer.
    var tells: Tells?
    /// The same in words, for `x-minato-notice`: code and text, as RFC 8187 writes it.
    var notice: String?
    /// For the record.
    var decisions: [JSONValue] = []
}

/// Passes an answer on with a notice in its head. Confined to the event loop of the request.
final class NoticeSink: AnswerSink, @unchecked Sendable {
    private let sink: any AnswerSink
    private let notice: String

    init(_ sink: any AnswerSink, notice: String) {
        self.sink = sink
        self.notice = notice
    }

    var isWritable: Bool { sink.isWritable }
    var listener: (any ClientListener)? {
        get { sink.listener }
        set { sink.listener = newValue }
    }
    func begin(_ head: AnswerHead) {
        var head = head
        head.notice = notice
        sink.begin(head)
    }
    func write(_ bytes: ByteBuffer) { sink.write(bytes) }
    func end() { sink.end() }
    func fail(_ problem: Problem, limits: RateLimitStatus?) { sink.fail(problem, limits: limits) }
}

/// What is told beside an answer, because JSON that programs read is not altered.
enum Notice {
    /// `code; text*=UTF-8''…` (RFC 8187 §3.2): a header field holds ASCII only.
    static func field(_ code: String, _ text: String) -> String {
        var field = "\(code); text*=UTF-8''"
        for byte in text.utf8 {
            if isPlain(byte) {
                field.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                field += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return field
    }

    /// `attr-char` of RFC 8187, of which letters, digits and these three are enough.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
