import HTTPTypes
import Hummingbird
import Primitives

/// What a handler answers when nothing is wrong.
struct APIAnswer: Sendable {
    var status = HTTPResponse.Status.ok
    var body: JSONValue
    /// Where what was made can be read.
    var location: String?
    /// The request was made before under the same `Idempotency-Key`.
    var isReplay = false
    /// Keys, accounts, services or prices changed: who admits requests must hear of it before the client does.
    var changesDirectory = false
    /// In place of ``body``.
    var file: File?

    /// An answer that is no JSON of the API's.
    struct File: Sendable {
        let type: String
        /// Under which a browser would keep it: letters and digits of ours.
        let name: String
        let body: ResponseBody
    }

    var response: Response {
        var response = Response.json(body.serialized, status: status)
        if let file {
            response = Response(status: status, headers: [.contentType: file.type], body: file.body)
            response.headers[.contentDisposition] = "inline; filename=\"\(file.name)\""
            response.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
            response.headers[.xContentTypeOptions] = "nosniff"
            response.headers[.vary] = "Accept"
        }
        if let location { response.headers[.location] = location }
        if isReplay { response.headers[.replay] = "true" }
        // Balances and keys are nobody else's to keep.
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension APIAnswer {
    static func ok(_ body: JSONValue, changesDirectory: Bool = false) -> APIAnswer {
        APIAnswer(body: body, changesDirectory: changesDirectory)
    }

    static func created(
        _ made: Made, at location: String?, changesDirectory: Bool = false
    ) -> APIAnswer {
        APIAnswer(
            status: .created, body: made.body, location: location, isReplay: made.isReplay,
            changesDirectory: changesDirectory)
    }

    /// One page of a list.
    static func page<Kind>(_ items: [JSONValue], next: ID<Kind>?) -> APIAnswer {
        .ok(["items": .array(items), "next_cursor": .id(next)])
    }

    /// A list that is short enough to be one page.
    static func wholeList(_ items: [JSONValue]) -> APIAnswer {
        .ok(["items": .array(items), "next_cursor": nil])
    }
}

/// What a write made, or had made before under the same `Idempotency-Key`.
struct Made: Sendable {
    let body: JSONValue
    let isReplay: Bool
}

extension ObjectShape {
    /// One page of a list of such objects.
    static func page(of shape: ObjectShape) -> ObjectShape {
        ObjectShape(
            shape.name + "Page",
            [
                .required("items", .list(.object(shape))),
                .required(
                    "next_cursor", .nullable(.anyText),
                    "Give it as `cursor` to read on; null on the last page."),
            ])
    }
}
