import Knowledge

/// What finds passages, for those who look at them without a service.
struct PassageLookup: Sendable {
    let index: any PassageIndex
    let search: PassageSearch
}
