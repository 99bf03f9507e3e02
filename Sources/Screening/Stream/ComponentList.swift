/// Components in the order of their places; no two overlap.
struct ComponentList: Sendable {
    private(set) var components: [Component] = []

    var first: Component? { components.first }
    var isEmpty: Bool { components.isEmpty }

    mutating func add(_ hit: Hit) {
        var merged = Component(hit)
        // Hits end where the text ends, so what they overlap stands at the end.
        var low = components.count
        while low > 0, components[low - 1].range.upperBound > merged.range.lowerBound { low -= 1 }
        var high = low
        while high < components.count, components[high].range.lowerBound < merged.range.upperBound {
            high += 1
        }
        for component in components[low..<high] { merged.merge(component) }
        components.replaceSubrange(low..<high, with: CollectionOfOne(merged))
    }

    mutating func removeFirst() { components.removeFirst() }
    mutating func removeAll() { components.removeAll() }

    mutating func clampFirst(from offset: Int) {
        if !components.isEmpty { components[0].clamp(from: offset) }
    }
}
