import Dataspace

/// What connectors ask of each other by the Dataspace Protocol 2025-1, in both roles.
enum DataspaceOperations {
    private static let note = """
        A peer sends the `Authorization` that was agreed with it, a participant of this server the key of its account. \
        Whoever is not known is answered 404. Repeated messages are answered alike and change nothing.
        """

    private static let context = ObjectShape.Member.required(
        "@context", .list(.anyText, atMost: 64), "Has `https://w3id.org/dspace/2025/1/context.jsonld`.")
    private static let provider = ObjectShape.Member.required("providerPid", .anyText)
    private static let consumer = ObjectShape.Member.required("consumerPid", .anyText)
    private static let callback = ObjectShape.Member.optional(
        "callbackAddress", .anyText,
        "With the first message of a negotiation, in place of the other's identifier.")

    private static func message(_ type: String, _ members: [ObjectShape.Member]) -> APIOperation.Body {
        .json(
            ObjectShape(
                "Dsp" + type, isOpen: true, [context, .required("@type", .word([type]))] + members))
    }

    private static func message(
        _ kind: NegotiationMessage.Kind, _ members: [ObjectShape.Member]
    ) -> APIOperation.Body {
        message(kind.type, members)
    }

    private static func message(
        _ kind: TransferMessage.Kind, _ members: [ObjectShape.Member]
    ) -> APIOperation.Body {
        message(kind.type, members)
    }

    private static func answer(_ type: String, _ members: [ObjectShape.Member] = []) -> ObjectShape {
        ObjectShape(
            "Dsp" + type, isOpen: true, [context, .required("@type", .word([type]))] + members)
    }

    private static let catalog = answer("Catalog", [.required("participantId", .anyText)])
    private static let dataset = ObjectShape(
        "DspDataset", isOpen: true, [context, .required("@id", .anyText), .required("@type", .anything)])
    private static let negotiation = answer(
        "ContractNegotiation", [provider, consumer, .required("state", .anyText)])
    private static let transfer = answer(
        "TransferProcess", [provider, consumer, .required("state", .anyText)])
    private static let error = ObjectShape(
        "DspError", "CatalogError, ContractNegotiationError or TransferError.", isOpen: true,
        [
            context, .required("@type", .anyText), .required("code", .anyText),
            .required("reason", .list(.anything)),
        ])
    private static let version = ObjectShape(
        "DspVersions", [.required("protocolVersions", .list(.anything))])
    private static let explanation = [
        ObjectShape.Member.optional("code", .anyText), .optional("reason", .list(.anything)),
    ]

    private static func operation(
        _ id: String, _ method: HTTPMethod, _ path: String, _ summary: String,
        pathNotes: [String: String] = [:], query: [APIOperation.Parameter] = [],
        body: APIOperation.Body? = nil,
        status: Int = 200, answer: ObjectShape
    ) -> APIOperation {
        APIOperation(
            id, method == .get ? .get : .post, DataspaceTerms.path + path, summary, note: note,
            tag: .dataspace, access: .accounts, pathNotes: pathNotes, query: query, body: body,
            answer: .init(
                status: status, note: "As the protocol has it.", content: .json(.object(answer)),
                failure: error))
    }

    private enum HTTPMethod { case get, post }

    private static let pid = ["pid": "This server's identifier of the process."]

    private static func negotiation(
        _ id: String, _ path: String, _ summary: String, _ body: APIOperation.Body
    ) -> APIOperation {
        operation(
            id, .post, "/negotiations/{pid}/\(path)", summary, pathNotes: pid, body: body, answer: negotiation
        )
    }

    private static func transfer(
        _ id: String, _ kind: TransferMessage.Kind, _ summary: String, _ members: [ObjectShape.Member]
    ) -> APIOperation {
        operation(
            id, .post, "/transfers/{pid}/\(kind.rawValue)", summary, pathNotes: pid,
            body: message(kind, [provider, consumer] + members), answer: transfer)
    }

    private static let request = message(
        NegotiationMessage.Kind.request,
        [consumer, .optional("providerPid", .anyText), callback, .required("offer", .anything)])
    private static let offer = message(
        NegotiationMessage.Kind.offer,
        [provider, .optional("consumerPid", .anyText), callback, .required("offer", .anything)])

    static let all: [APIOperation] = [
        APIOperation(
            "getDspVersions", .get, "/.well-known/dspace-version", "The versions of the protocol",
            tag: .dataspace, access: .everyone, answer: .json(version, "The versions.")),
        operation(
            "requestDspCatalog", .post, "/catalog/request", "The catalog, page by page",
            query: [.init("cursor", .anyText, "As the `Link` of the page before has it.")],
            body: message("CatalogRequestMessage", [.optional("filter", .list(.anything))]), answer: catalog),
        operation(
            "getDspDataset", .get, "/catalog/datasets/{id}", "One dataset with its offers",
            pathNotes: ["id": "The dataset's `@id`, percent-encoded."], answer: dataset),
        operation(
            "getDspNegotiation", .get, "/negotiations/{pid}", "One negotiation", pathNotes: pid,
            answer: negotiation),
        operation(
            "requestDspNegotiation", .post, "/negotiations/request", "A consumer begins a negotiation",
            body: request, status: 201, answer: negotiation),
        operation(
            "offerDspNegotiation", .post, "/negotiations/offers", "A provider begins a negotiation",
            body: offer, status: 201, answer: negotiation),
        negotiation("counterRequestDspNegotiation", "request", "A consumer counters", request),
        negotiation("counterOfferDspNegotiation", "offers", "A provider counters", offer),
        negotiation(
            "agreeDspNegotiation", "agreement", "A provider sends the agreement",
            message(.agreement, [provider, consumer, .required("agreement", .anything)])),
        negotiation(
            "verifyDspNegotiation", "agreement/verification", "A consumer verifies the agreement",
            message(.verification, [provider, consumer])),
        negotiation(
            "eventDspNegotiation", "events", "A consumer accepts, or a provider finalizes",
            message(
                .accepted, [provider, consumer, .required("eventType", .word(["ACCEPTED", "FINALIZED"]))])),
        negotiation(
            "terminateDspNegotiation", "termination", "Either ends the negotiation",
            message(NegotiationMessage.Kind.termination, [provider, consumer] + explanation)),
        operation(
            "getDspTransfer", .get, "/transfers/{pid}", "One transfer", pathNotes: pid, answer: transfer),
        operation(
            "requestDspTransfer", .post, "/transfers/request", "A consumer asks for a transfer",
            body: message(
                TransferMessage.Kind.request,
                [
                    consumer, .required("agreementId", .anyText), .required("format", .anyText),
                    .required("callbackAddress", .anyText), .optional("dataAddress", .anything),
                ]), status: 201, answer: transfer),
        transfer("startDspTransfer", .start, "The transfer begins", [.optional("dataAddress", .anything)]),
        transfer("completeDspTransfer", .completion, "Either says that it is complete", []),
        transfer("suspendDspTransfer", .suspension, "Either suspends it", explanation),
        transfer("terminateDspTransfer", .termination, "Either ends it", explanation),
    ]
}
