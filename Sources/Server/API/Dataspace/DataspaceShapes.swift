import Dataspace
import Exchange
import Primitives

/// The objects of `/api/negotiations` and `/api/transfer-processes`.
enum DataspaceShapes {
    private static let text = Shape.text(1...DataspaceTerms.maximumTextBytes)
    private static let playbook = Shape.object(
        ObjectShape(
            "Playbook", "What is done by itself; docs/dataspace.md tells what it may say.", isOpen: true, []))

    static let negotiationWish = ObjectShape(
        "NegotiationRequest",
        [
            .required("datasetId", text, "The `@id` of the dataset."),
            .required("offerId", text, "The `@id` of the offer."),
            .required(
                "providerId", text, "The identifier of the provider, a participant that is known here."),
            .required("connectorAddress", text, "Where the provider takes messages; an allowed origin."),
            .optional(
                "policy", .object(ObjectShape("Policy", isOpen: true, [])),
                "The terms to ask for; those of the provider's catalog when left out."),
            .optional("playbook", playbook),
        ])

    static let transferWish = ObjectShape(
        "TransferRequest",
        [
            .required("agreementId", text, "The `@id` of the agreement."),
            .required("format", text, "One of the formats of the dataset's distributions."),
            .required(
                "providerId", text, "The identifier of the provider, a participant that is known here."),
            .required("connectorAddress", text, "Where the provider takes messages; an allowed origin."),
            .optional("playbook", playbook),
        ])

    static let catalogWish = ObjectShape(
        "CatalogRequest",
        [
            .required(
                "providerId", text, "The identifier of the provider, a participant that is known here."),
            .required("connectorAddress", text, "Where the provider takes messages."),
            .optional(
                "filter", .list(.anything, atMost: CatalogRequestMessage.maximumFilter),
                "In a language that the provider has; the protocol leaves it open."),
            .optional("cursor", text, "`next_cursor` of the page before."),
        ])

    static let catalog = ObjectShape(
        "CatalogPage",
        [
            .required("catalog", .anything, "The Catalog as the provider wrote it."),
            .required("next_cursor", .nullable(.anyText), "Gives the next page; null on the last one."),
        ])

    static let negotiationAction = ObjectShape(
        "NegotiationAction",
        [
            .required(
                "action", .word(Playbook.NegotiationAction.allCases.filter { $0 != .wait }.map(\.rawValue))),
            .optional("reason", .text(1...1_000), "What the other side and the timeline are told."),
        ])

    static let transferAction = ObjectShape(
        "TransferAction",
        [
            .required(
                "action", .word(Playbook.TransferAction.allCases.filter { $0 != .wait }.map(\.rawValue))),
            .optional("reason", .text(1...1_000), "What the other side and the timeline are told."),
        ])

    private static let entry = ObjectShape(
        "TimelineEntry",
        [
            .required("at", .time),
            .required("direction", .words(of: TimelineEntry.Direction.self)),
            .required("type", .anyText, "The type of the message, or a word for what happened."),
            .required("state", .anyText, "The state that it led to."),
            .required("note", .nullable(.anyText), "Why; for what was sent, what the other side said."),
            .required("delivered_at", .nullable(.time), "When the other side took what was sent."),
        ])

    static let negotiation = ObjectShape(
        "Negotiation",
        [
            .required("id", .id(Negotiation.self)),
            .required("role", .words(of: DataspaceRole.self)),
            .required("state", .words(of: NegotiationState.self)),
            .required("owner", .id(Participant.self), "The participant of this server."),
            .required("peer", .id(Participant.self)),
            .required("pid", .anyText, "What it is called in messages."),
            .required("peer_pid", .nullable(.anyText), "What the other side calls it."),
            .required("dataset", .anyText), .required("offer", .anyText),
            .required("asked", .anything, "What the consumer offered last."),
            .required("offered", .anything, "What the provider offered last."),
            .required("agreed", .anything, "The agreement."),
            .required("agreement", .nullable(.id(Agreement.self)), "What was signed, once it is final."),
            .required("playbook", .anything),
            .required("actions", .list(.anyText), "What can be done now."),
            .required("reason", .nullable(.anyText)),
            .required("created_at", .time), .required("changed_at", .time),
            .optional("timeline", .list(.object(entry)), "Not in lists."),
        ])

    static let transfer = ObjectShape(
        "TransferProcess",
        [
            .required("id", .id(TransferProcess.self)),
            .required("role", .words(of: DataspaceRole.self)),
            .required("state", .words(of: TransferState.self)),
            .required(
                "suspended_by", .nullable(.words(of: DataspaceRole.self)),
                "The side that suspended it, which alone starts it again."),
            .required("owner", .id(Participant.self), "The participant of this server."),
            .required("peer", .id(Participant.self)),
            .required("pid", .anyText, "What it is called in messages."),
            .required("peer_pid", .nullable(.anyText), "What the other side calls it."),
            .required("agreement", .anyText, "The `@id` of the agreement."), .required("format", .anyText),
            .required("playbook", .anything),
            .required("actions", .list(.anyText), "What can be done now."),
            .required("reason", .nullable(.anyText)),
            .required("created_at", .time), .required("changed_at", .time),
            .optional(
                "data_address", .anything,
                "Where the data is had; only for its owner, and not in lists."),
            .optional("timeline", .list(.object(entry)), "Not in lists."),
        ])
}

extension Negotiation {
    var json: [String: JSONValue] {
        let actions = Playbook.NegotiationAction.allCases.filter { action in
            guard action.role == nil || action.role == role, peerPid != nil else { return false }
            let kind: NegotiationMessage.Kind? =
                switch action {
                case .agree: .agreement
                case .offer: .offer
                case .finalize: .finalized
                case .terminate: .termination
                case .accept: .accepted
                case .counter: .request
                case .verify: .verification
                case .wait: nil
                }
            return kind.flatMap { state.next($0, by: role) } != nil
        }
        return [
            "id": .id(id), "role": .name(role), "state": .name(state), "owner": .id(owner), "peer": .id(peer),
            "pid": .string(id.pid), "peer_pid": .text(peerPid), "dataset": .string(dataset),
            "offer": .string(offerIRI), "asked": asked, "offered": offered, "agreed": agreed,
            "agreement": .id(agreement), "playbook": playbook.json,
            "actions": .texts(actions.map(\.rawValue)),
            "reason": .text(reason), "created_at": .time(createdAt), "changed_at": .time(changedAt),
        ]
    }
}

extension TransferProcess {
    var json: [String: JSONValue] {
        let actions = Playbook.TransferAction.allCases.filter { action in
            peerPid != nil && action.kind.flatMap { standing.next($0, by: role) } != nil
        }
        return [
            "id": .id(id), "role": .name(role), "state": .name(state),
            "suspended_by": standing.suspendedBy.map { .name($0) } ?? .null,
            "owner": .id(owner), "peer": .id(peer),
            "pid": .string(id.pid), "peer_pid": .text(peerPid), "agreement": .string(agreementIRI),
            "format": .string(format), "playbook": playbook.json, "actions": .texts(actions.map(\.rawValue)),
            "reason": .text(reason), "created_at": .time(createdAt), "changed_at": .time(changedAt),
        ]
    }
}

extension TimelineEntry {
    var json: JSONValue {
        [
            "at": .time(at), "direction": .name(direction), "type": .string(type), "state": .string(state),
            "note": .text(note), "delivered_at": .time(deliveredAt),
        ]
    }
}
