import MerkleTree
import Testing

@Suite struct `An entry bundle` {
    @Test func `prefixes each entry with its length in two bytes, the larger first`() throws {
        let entries: [[UInt8]] = [[0xAA], [], [UInt8](repeating: 7, count: 300)]
        let bundle = try EntryBundle.encode(entries)
        #expect(bundle == [0, 1, 0xAA, 0, 0, 1, 44] + [UInt8](repeating: 7, count: 300))
        #expect(try EntryBundle.decode(bundle) == entries)
        #expect(try EntryBundle.decode(bundle, width: 3) == entries)
    }

    @Test func `gives back any entries`() throws {
        var generator = SeededGenerator(for: "bundles and back")
        for _ in 0..<50 {
            let entries = (0..<Int.random(in: 1...256, using: &generator)).map { _ in
                generator.bytes(Int.random(in: 0...60, using: &generator))
            }
            #expect(try EntryBundle.decode(try EntryBundle.encode(entries)) == entries)
        }
    }

    @Test func `takes entries of up to 65,535 bytes`() throws {
        let longest = [UInt8](repeating: 1, count: EntryBundle.maximumEntryBytes)
        #expect(try EntryBundle.decode(try EntryBundle.encode([longest, longest])) == [longest, longest])
        #expect(throws: TileError.entryTooLong(position: 1, bytes: 65_536, maximum: 65_535)) {
            try EntryBundle.encode([[], longest + [1]])
        }
    }

    @Test func `holds 1 to 256 entries`() throws {
        let entry: [UInt8] = [1]
        let full = try EntryBundle.encode(Array(repeating: entry, count: 256))
        #expect(try EntryBundle.decode(full).count == 256)
        #expect(throws: TileError.widthOutOfRange(257)) { try EntryBundle.decode(full + [0, 0]) }
        #expect(throws: TileError.widthOutOfRange(257)) {
            try EntryBundle.encode(Array(repeating: entry, count: 257))
        }
        #expect(throws: TileError.widthOutOfRange(0)) { try EntryBundle.encode([]) }
        #expect(throws: TileError.widthOutOfRange(0)) { try EntryBundle.decode([]) }
    }

    @Test func `is refused when it ends inside an entry`() throws {
        let bundle = try EntryBundle.encode([[1, 2, 3], [4, 5, 6]])
        let whole: Set = [5, 10]
        for count in 1..<bundle.count where !whole.contains(count) {
            let error = TileError.truncatedEntry(position: count / 5, offset: count / 5 * 5)
            #expect(throws: error) { try EntryBundle.decode(Array(bundle.prefix(count))) }
        }
        #expect(throws: TileError.wrongEntryCount(expected: 2, found: 1)) {
            try EntryBundle.decode(Array(bundle.prefix(5)), width: 2)
        }
    }

    @Test func `hashes entry by entry to the leaf tile`() throws {
        let bundle = try EntryBundle.encode(EightLeaves.entries)
        let tile = try HashTile(
            TileCoordinate(level: 0, index: 0, width: 8),
            hashes: try EntryBundle.decode(bundle).map { RFC6962.leaf($0) })
        #expect(tile.hashes == (try hashes(EightLeaves.leaves)))
    }
}
