import Primitives

/// An event of a partner, checked as far as no database is needed: what is left for the transaction is to write.
public struct IncomingEvent: Sendable {
    /// A footprint of an answer: its id, and its document as it is kept.
    struct Footprint: Hashable, Sendable {
        let id: String
        let text: String
    }

    let event: CarbonEvent
    /// Of an answer; none for other events.
    let footprints: [Footprint]
    /// Of a request: the criteria that PACT knows, and no more.
    let criteria: JSONValue

    /// - Throws: `invalidRequest` for criteria that are none; `invalidValue` for an answer with a footprint that is none.
    public init(_ event: CarbonEvent) throws(Problem) {
        self.event = event
        var footprints: [Footprint] = []
        if event.kind == .fulfilled {
            for document in event.data["pfs"]?.arrayValue ?? [] {
                let footprint = try ProductFootprint(reading: document)
                footprints.append(
                    Footprint(id: footprint.id, text: try footprint.document.canonicalText))
            }
        }
        self.footprints = footprints
        criteria = event.kind == .requested ? try FootprintFilter.criteria(of: event.data) : [:]
    }
}
