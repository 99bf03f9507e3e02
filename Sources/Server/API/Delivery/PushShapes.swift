import Delivery
import Exchange

/// The objects of pushes.
enum PushShapes {
    static let asked = ObjectShape(
        "PushDraft", "To where the files of an agreement's product are put.",
        [
            .required(
                "url", .text(1...CallbackPolicy.maximumBytes, like: "https://bank.example/inbox/"),
                "Of an origin that the operator allows. Where it ends with `/`, the file's name follows."),
            .optional("file", .text(1...128, like: "loans.parquet"), "One file; all when left out."),
            .optional("version", .integer(1...(1 << 31)), "Of the product; the newest when left out."),
            .optional(
                "authorization", .text(1...4_096, like: "Bearer …"),
                "The value of `Authorization` for the target: kept sealed, erased when the push has ended."),
        ])

    static let push = ObjectShape(
        "Push", "One file on its way to an address of the consumer's; both sides see it.",
        [
            .required("id", .id(Push.self)), .required("agreement", .id(Agreement.self)),
            .required("grant", .id(DeliveryGrant.self)), .required("request", .id(DeliveryRequest.self)),
            .required("name", .anyText), .required("bytes", .count, "Of the file."),
            .required("url", .anyText), .required("state", .words(of: PushState.self)),
            .required("attempts", .count),
            .required("sent_bytes", .count, "Really sent, in all attempts together."),
            .required("reason", .nullable(.anyText), "Why the last attempt failed."),
            .required("created_at", .time),
            .required("due_at", .nullable(.time), "When the next attempt is due."),
            .required("ended_at", .nullable(.time)),
        ])

    static let started = ObjectShape(
        "PushesStarted", "One push for each file.",
        [
            .required("request", .id(DeliveryRequest.self)),
            .required("pushes", .list(.object(push))),
        ])
}
