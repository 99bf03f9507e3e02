import Carbon
import Exchange
import Primitives

/// The objects of `/api/carbon`.
enum CarbonShapes {
    static let document = ObjectShape("PactDocument", "A ProductFootprint of PACT 3.0.", isOpen: true, [])

    static let own = ObjectShape(
        "CarbonFootprint", "The current version of a footprint of the participant.",
        [
            .required("id", .id(OwnFootprint.self)), .required("owner", .id(Participant.self)),
            .required("version", .count), .required("created_at", .time),
            .required("footprint", .object(document)),
        ])

    static let imported = ObjectShape(
        "CarbonImport", [.required("footprints", .list(.object(document), atMost: 200))])
    static let importing = ObjectShape(
        "CarbonImported", [.required("items", .list(.object(own)))])

    static let received = ObjectShape(
        "CarbonReceived", "A footprint that a partner sent.",
        [
            .required("id", .id(ReceivedFootprint.self)), .required("sender", .id(Participant.self)),
            .required("received_at", .time), .required("footprint", .object(document)),
        ])

    static let asking = ObjectShape(
        "CarbonRequestDraft",
        [
            .required("partner", .text(1...63), "The name of a participant whose PACT server is configured."),
            .required(
                "criteria",
                .object(
                    ObjectShape(
                        "CarbonCriteria", "As the query of `GET /3/footprints`.",
                        ["productId", "companyId", "geography", "classification"].map {
                            .optional($0, .list(.text(1...1_024), atMost: 50))
                        } + ["validOn", "validAfter", "validBefore"].map { .optional($0, .time) }))),
        ])

    static let request = ObjectShape(
        "CarbonRequest",
        [
            .required("id", .id(FootprintRequest.self)), .required("requester", .id(Participant.self)),
            .required("owner", .id(Participant.self), "Of whom it was asked."),
            .required("criteria", .anything), .required("state", .words(of: FootprintRequest.State.self)),
            .required("reason", .nullable(.anyText)), .required("created_at", .time),
            .required("closed_at", .nullable(.time)),
        ])
}

extension OwnFootprint {
    var json: JSONValue {
        [
            "id": .id(id), "owner": .id(owner), "version": .number(.integer(version)),
            "created_at": .time(createdAt), "footprint": footprint.document,
        ]
    }
}

extension ReceivedFootprint {
    var json: JSONValue {
        ["id": .id(id), "sender": .id(sender), "received_at": .time(receivedAt), "footprint": document]
    }
}

extension FootprintRequest {
    var json: JSONValue {
        [
            "id": .id(id), "requester": .id(requester), "owner": .id(owner), "criteria": criteria,
            "state": .name(state), "reason": .text(reason), "created_at": .time(createdAt),
            "closed_at": .time(closedAt),
        ]
    }
}
