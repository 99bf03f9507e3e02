import MerkleTree
import Testing

@Suite struct `A compact range` {
    @Test func `gives the known roots of the eight leaves by size`() {
        var range = CompactRange()
        #expect(range.root == RFC6962.emptyRoot)
        for (size, root) in EightLeaves.roots.enumerated() {
            #expect(range.size == UInt64(size))
            #expect(range.root.hex == root.hex, "size \(size)")
            #expect(range.root.base64 == root.base64, "size \(size)")
            if size < 8 { range.append(RFC6962.leaf(EightLeaves.entries[size])) }
        }
    }

    @Test func `gives the known roots of larger trees`() {
        let expected: [UInt64: String] = [
            1: "3e7077fd2f66d689e0cee6a7cf5b37bf2dca7c979af356d0a31cbc5c85605c7d",
            2: "a7d91894b61fbf46378d88e3e1b1f7aef39532c504b484bd31551d15e0a09dff",
            3: "9b4965f8b220ba42f7039ad0781c966cf90bb1aea15a80586d634b322ab1f4ce",
            255: "bb3b9743e08118ea583ae77df04a1449a0601cde6f75146d79c2cab6366ce210",
            256: "15e2dd4973ae44de8c8cf3048fd98d17adaaea6287f4e0606a55a643617408c0",
            257: "d418c0873259bce7d0561ab004486112416c1c4490865415342bfe06e673146c",
            511: "ef22c6a8301db392501febfa56e97580671b9bed4e1aa9fa195a2c7d907a82f9",
            512: "3adf8fb25fc5a1fef35934e788cdacf7d39d6b613f801fe624c97fde2d159fae",
            513: "1da4b32f0590868b064498657231f588d49d925bc9a0473cbed276f0ef32befd",
            1000: "c89faf3395d034a77c12c76d636db96358d6d2839c3c68f6329a07231e82fce2",
            65535: "e7321cd57abf36c522d89e6d26bd9098a37b6a8b06b318976269e701f6d4802d",
            65536: "bc9bca909516d5bf148c2bf2dea0a0d9f717ce4987d2fe7504d6694363b41598",
            65537: "a901bb447a4b4c361cdf559658f27f24a8a3ebbc49257c472efe950932d4853a",
            70000: "0759167a0f98e35e802d46ff7c7d29d2c3f03a63a256deb6abbff357a91b63b1",
            100000: "b2819d8ce504d9f5b8752e4059664f0401fa0ee944d7e2be66cbc6e37548751c",
        ]
        var range = CompactRange()
        var checked = 0
        for index in 0..<UInt64(100_000) {
            range.append(RFC6962.leaf(TestLog.bigEndian(index)))
            if let root = expected[range.size] {
                #expect(range.root.hex == root, "size \(range.size)")
                checked += 1
            }
        }
        #expect(checked == expected.count)
    }

    @Test func `has the root of the recursion and one hash for each set bit at every size`() {
        var generator = SeededGenerator(for: "compact range and recursion")
        let entries = (0..<300).map { _ in generator.bytes(Int.random(in: 0...40, using: &generator)) }
        let reference = ReferenceTree(entries: entries)
        var range = CompactRange()
        for size in 0...entries.count {
            #expect(range.root == reference.root(size))
            #expect(range.hashes.count == size.nonzeroBitCount)
            if size < entries.count { range.append(reference.leaves[size]) }
        }
    }

    @Test func `reports every perfect interior node once, when its last leaf arrives`() {
        let reference = ReferenceTree(entries: (0..<200).map { [UInt8($0)] })
        var range = CompactRange()
        var reported: [String: TreeHash] = [:]
        for leaf in reference.leaves {
            let size = range.size + 1
            range.append(leaf) { level, index, hash in
                #expect(level >= 1)
                #expect((index + 1) << level == size, "its last leaf is the one appended")
                #expect(hash == reference.node(level: level, index: index))
                #expect(reported.updateValue(hash, forKey: "\(level)/\(index)") == nil)
            }
        }
        #expect(reported.count == (1...7).map { 200 >> $0 }.reduce(0, +))
    }

    @Test func `stays as it was when the receiver of nodes fails`() {
        struct Full: Error {}
        var range = CompactRange()
        for byte in UInt8(0)..<7 { range.append(RFC6962.leaf([byte])) }
        let before = range
        #expect(throws: Full.self) {
            try range.append(RFC6962.leaf([7])) { level, _, _ throws(Full) in
                if level == 3 { throw Full() }
            }
        }
        #expect(range == before)
    }

    @Test func `goes on from what was kept of it`() throws {
        let reference = ReferenceTree(entries: (0..<150).map { [UInt8($0)] })
        var whole = CompactRange()
        for size in 0..<150 {
            var opened = try CompactRange(size: whole.size, hashes: whole.hashes)
            let read = try CompactRange(size: whole.size) { level, index in
                reference.node(level: level, index: index)
            }
            #expect(opened == whole)
            #expect(read == whole)
            whole.append(reference.leaves[size])
            opened.append(reference.leaves[size])
            #expect(opened == whole)
        }
    }

    @Test func `refuses hashes that do not fit the size`() {
        let leaf = RFC6962.leaf([])
        for (size, count) in [(0, 1), (1, 0), (1, 2), (3, 1), (4, 2), (7, 4)] as [(UInt64, Int)] {
            #expect(
                throws: TreeError.wrongRangeLength(size: size, expected: size.nonzeroBitCount, found: count)
            ) {
                try CompactRange(size: size, hashes: [TreeHash](repeating: leaf, count: count))
            }
        }
    }

    @Test func `counts up to 2^63 and refuses more`() throws {
        let leaf = RFC6962.leaf([])
        var range = try CompactRange(
            size: CompactRange.maximumSize, hashes: [TreeHash](repeating: leaf, count: 63))
        var topmost = 0
        range.append(leaf) { level, _, _ in topmost = level }
        #expect(range.size == 1 << 63)
        #expect(range.hashes.count == 1)
        #expect(topmost == 63)

        let size: UInt64 = 1 << 63
        let error = TreeError.sizeTooLarge(size, maximum: CompactRange.maximumSize)
        #expect(throws: error) { try CompactRange(size: size, hashes: [leaf]) }
        #expect(throws: error) { try CompactRange(size: size) { _, _ in leaf } }
    }

    @Test func `says in its errors what and how much`() {
        #expect(
            TreeError.wrongRangeLength(size: 7, expected: 3, found: 4).description
                == "the compact range of 7 leaves has 3 hashes, but 4 were given")
        #expect(TreeError.sizeTooLarge(9, maximum: 8).description == "tree size 9 exceeds the maximum of 8")
    }
}
