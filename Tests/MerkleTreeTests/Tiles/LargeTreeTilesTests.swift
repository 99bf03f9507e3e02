import MerkleTree
import Testing

@Suite struct `A log of 70,000 leaves` {
    @Test func `is read back from its tiles with the known roots and proofs of three levels`() throws {
        let log = TestLog.counting(to: 70_000)
        var reader = log.reader()
        let root = try reader.root()
        #expect(root.hex == "0759167a0f98e35e802d46ff7c7d29d2c3f03a63a256deb6abbff357a91b63b1")
        for index in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] as [UInt64] {
            let proof = try reader.inclusionProof(index: index)
            try proof.verify(
                leaf: RFC6962.leaf(TestLog.bigEndian(index)), index: index, size: 70_000, root: root)
        }
        let known: [UInt64: String] = [
            255: "bb3b9743e08118ea583ae77df04a1449a0601cde6f75146d79c2cab6366ce210",
            256: "15e2dd4973ae44de8c8cf3048fd98d17adaaea6287f4e0606a55a643617408c0",
            257: "d418c0873259bce7d0561ab004486112416c1c4490865415342bfe06e673146c",
            1000: "c89faf3395d034a77c12c76d636db96358d6d2839c3c68f6329a07231e82fce2",
            65535: "e7321cd57abf36c522d89e6d26bd9098a37b6a8b06b318976269e701f6d4802d",
            65536: "bc9bca909516d5bf148c2bf2dea0a0d9f717ce4987d2fe7504d6694363b41598",
            65537: "a901bb447a4b4c361cdf559658f27f24a8a3ebbc49257c472efe950932d4853a",
        ]
        for (old, oldRoot) in known {
            let proof = try reader.consistencyProof(from: old)
            try proof.verify(from: old, oldRoot: hash(oldRoot), to: 70_000, newRoot: root)
            var earlier = log.reader(size: old)
            #expect(try earlier.root().hex == oldRoot)
        }
    }
}
