import MerkleTree
import Testing

@Suite struct `A tile error` {
    @Test(
        arguments: [
            (.levelOutOfRange(64), "tile level 64 is not between 0 and 63"),
            (.widthOutOfRange(0), "a tile or bundle holds 1 to 256 items, not 0"),
            (
                .sizesOutOfOrder(old: 2, new: 1),
                "the tree of 1 leaves is smaller than the 2 leaves it should extend"
            ),
            (
                .wrongTileLength(path: "tile/0/000", expected: 8192, found: 1),
                "tile/0/000 must have 8192 bytes, but it has 1"
            ),
            (
                .nodeOutsideTree(level: 1, index: 5, size: 10),
                "node 5 of level 1 reaches beyond the tree of 10 leaves"
            ),
            (
                .entryTooLong(position: 3, bytes: 70_000, maximum: 65_535),
                "entry 3 of the bundle has 70000 bytes, more than the maximum of 65535"
            ),
            (
                .truncatedEntry(position: 1, offset: 5),
                "the bundle ends inside entry 1, which starts at byte 5"
            ),
            (.wrongEntryCount(expected: 2, found: 1), "the bundle must have 2 entries, but it has 1"),
        ] as [(TileError, String)])
    func `says what is wrong and where`(error: TileError, text: String) {
        #expect(error.description == text)
    }
}
