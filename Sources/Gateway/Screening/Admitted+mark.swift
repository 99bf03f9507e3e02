import Labelling

extension Admitted {
    /// The label for machines of this answer (GB 45438-2025, Annex E), as an object of JSON; nil where it bears none.
    /// Its number is that of the answer's record.
    func mark(by producer: String?) -> String? {
        guard let producer, offer.rules?.marksAnswers == true, ask.operation != .embedding else { return nil }
        // The producer was checked when the configuration was read; an id has no other characters either.
        return (try? AIGCLabel(.generated, contentProducer: producer, produceID: id.description))?.object
    }
}
