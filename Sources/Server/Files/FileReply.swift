import Delivery
import NIOHTTP1

/// What is answered to a request for a file that is there: head, and which bytes follow it (RFC 9110 §§13–15).
struct FileReply {
    let status: HTTPResponseStatus
    let fields: HTTPHeaders
    /// The bytes of the body; nil where none follow, and it is no use.
    let body: Range<Int64>?

    init(to request: FileRequest, with file: OpenedFile) {
        var fields: HTTPHeaders = [
            "etag": file.tag, "accept-ranges": "bytes", "cache-control": "private, no-store",
        ]
        if request.has(file.tag) {
            (status, self.fields, body) = (.notModified, fields, nil)
            return
        }
        fields.add(name: "content-type", value: file.mediaType)
        fields.add(name: "content-disposition", value: "attachment; filename=\"\(file.link.name)\"")
        // What a supplier uploaded is nobody's page here.
        fields.add(name: "x-content-type-options", value: "nosniff")
        var range = 0..<file.length
        var status = HTTPResponseStatus.ok
        // HEAD has no ranges (RFC 9110 §14.2).
        let wanted =
            request.method == .HEAD
            ? .whole
            : ByteRange(request.range, ifRange: request.ifRange, tag: file.tag, length: file.length)
        switch wanted {
        case .whole: break
        case .part(let part):
            range = part
            status = .partialContent
            fields.add(
                name: "content-range",
                value: "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.length)")
        case .unsatisfiable:
            fields = ["content-range": "bytes */\(file.length)", "content-length": "0"]
            (self.status, self.fields, body) = (.rangeNotSatisfiable, fields, nil)
            return
        }
        fields.add(name: "content-length", value: String(range.count))
        self.status = status
        self.fields = fields
        body = request.method == .GET && !range.isEmpty ? range : nil
    }
}
