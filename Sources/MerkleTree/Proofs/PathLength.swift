/// How many hashes stand between a node and the root, for a node of an in-range index.
struct PathLength {
    /// Siblings below the place where the way of this node parts from the right edge of the tree.
    let inner: Int
    /// Left siblings on the right edge above that place.
    let border: Int

    /// `index` and `last` are places on one level, `index` not beyond `last`.
    init(index: UInt64, last: UInt64) {
        inner = UInt64.bitWidth - (index ^ last).leadingZeroBitCount
        // `>>` gives 0 for a shift by the whole width, as is meant here.
        border = (index >> inner).nonzeroBitCount
    }

    var total: Int { inner + border }
}
