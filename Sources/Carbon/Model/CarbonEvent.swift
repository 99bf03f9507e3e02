import Primitives

/// An event of PACT 3.0 (CloudEvents 1.0, structured JSON).
public struct CarbonEvent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case published = "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"
        case requested = "org.wbcsd.pact.ProductFootprint.RequestCreatedEvent.3"
        case fulfilled = "org.wbcsd.pact.ProductFootprint.RequestFulfilledEvent.3"
        case rejected = "org.wbcsd.pact.ProductFootprint.RequestRejectedEvent.3"
    }

    /// The most bytes of an id or a source, footprints of one event.
    static let maximumTextBytes = 1_024
    public static let maximumFootprints = 100

    public let kind: Kind
    public let id: String
    public let source: String
    public let time: String
    public let data: JSONValue

    public init(_ kind: Kind, id: String, source: String, at time: Timestamp, data: JSONValue) {
        self.kind = kind
        self.id = id
        self.source = source
        self.time = time.rfc3339
        self.data = data
    }

    /// - Throws: `invalidRequest` that names what is missing or of another form.
    public init(reading json: JSONValue) throws(Problem) {
        var faults: [String] = []
        let members: [FootprintMember] = [
            .required("type", .name), .required("specversion", .word(["1.0"])), .required("id", .name),
            .required("source", .name), .required("time", .time), .required("data", .anyObject),
        ]
        FootprintMember.check(json, members, at: "", &faults)
        let kind = Kind(rawValue: json["type"]?.stringValue ?? "")
        if kind == nil, faults.isEmpty { faults.append("type is none of \(Kind.allCases.map(\.rawValue))") }
        let data = json["data"] ?? nil
        switch kind {
        case .published:
            FootprintMember.check(data, [.required("pfIds", .set(.uuid))], at: "data", &faults)
        case .requested: break
        case .fulfilled:
            FootprintMember.check(
                data, [.required("requestEventId", .name), .required("pfs", .set(.anyObject))], at: "data",
                &faults)
            if (data["pfs"]?.arrayValue ?? []).count > Self.maximumFootprints {
                faults.append("data.pfs has more than \(Self.maximumFootprints) footprints")
            }
        case .rejected:
            let error = FootprintMember.Kind.object([.required("code", .name), .required("message", .text)])
            FootprintMember.check(
                data, [.required("requestEventId", .name), .required("error", error)], at: "data", &faults)
        case nil: break
        }
        guard faults.isEmpty, let kind, let id = json["id"]?.stringValue,
            let source = json["source"]?.stringValue, let time = json["time"]?.stringValue,
            id.utf8.count <= Self.maximumTextBytes, source.utf8.count <= Self.maximumTextBytes
        else {
            throw Problem(
                .invalidRequest, "The event is not one of PACT 3.0: \(faults.joined(separator: "; ")).",
                mend: "Send CloudEvents 1.0 in structured JSON.")
        }
        self.kind = kind
        self.id = id
        self.source = source
        self.time = time
        self.data = data
    }

    public var json: JSONValue {
        [
            "type": .string(kind.rawValue), "specversion": "1.0", "id": .string(id),
            "source": .string(source),
            "time": .string(time), "data": data,
        ]
    }
}
