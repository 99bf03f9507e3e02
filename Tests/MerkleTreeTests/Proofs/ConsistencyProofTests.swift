import MerkleTree
import Testing

@Suite struct `A consistency proof` {
    /// The proofs that the well-known test data are generated from.
    static let known: [(old: UInt64, new: UInt64, path: [String])] = [
        (1, 1, []),
        (1, 8, [EightLeaves.leaves[1], EightLeaves.level1[1], EightLeaves.level2[1]]),
        (6, 8, [EightLeaves.level1[2], EightLeaves.level1[3], EightLeaves.level2[0]]),
        (2, 5, [EightLeaves.level1[1], EightLeaves.leaves[4]]),
        (6, 7, [EightLeaves.level1[2], EightLeaves.leaves[6], EightLeaves.level2[0]]),
    ]

    @Test(arguments: known) func `is made and verified as in the known vectors`(
        old: UInt64, new: UInt64, path: [String]
    ) throws {
        let proof = try ConsistencyProof.make(from: old, to: new, node: EightLeaves.tree().node)
        #expect(proof.path == (try hashes(path)))
        #expect(try ConsistencyProof.length(from: old, to: new) == path.count)
        try proof.verify(
            from: old, oldRoot: hash(EightLeaves.roots[Int(old)].hex),
            to: new, newRoot: hash(EightLeaves.roots[Int(new)].hex))
    }

    @Test func `is that of the recursion for every pair of sizes up to 130, and verifies`() throws {
        let tree = ReferenceTree(entries: (0..<130).map { [UInt8($0)] })
        for new in 1...130 {
            for old in 1...new {
                let proof = try ConsistencyProof.make(from: UInt64(old), to: UInt64(new), node: tree.node)
                #expect(proof.path == tree.proof(old, new))
                try proof.verify(
                    from: UInt64(old), oldRoot: tree.root(old), to: UInt64(new), newRoot: tree.root(new))
            }
        }
    }

    @Test func `is refused for an empty older tree, which proves nothing`() {
        let root = RFC6962.leaf([])
        for new in [0, 1, 2, UInt64.max] {
            #expect(throws: ProofError.emptyOldTree) { try ConsistencyProof.length(from: 0, to: new) }
            #expect(throws: ProofError.emptyOldTree) {
                try ConsistencyProof.make(from: 0, to: new) { _, _ in root }
            }
            for path in [[], [root]] {
                #expect(throws: ProofError.emptyOldTree) {
                    try ConsistencyProof(path: path).verify(
                        from: 0, oldRoot: RFC6962.emptyRoot, to: new, newRoot: root)
                }
            }
        }
    }

    @Test func `is refused when the tree shrinks`() {
        let root = RFC6962.leaf([])
        let error = ProofError.sizesOutOfOrder(old: 5, new: 4)
        #expect(throws: error) { try ConsistencyProof.length(from: 5, to: 4) }
        #expect(throws: error) { try ConsistencyProof.make(from: 5, to: 4) { _, _ in root } }
        #expect(throws: error) {
            try ConsistencyProof(path: []).verify(from: 5, oldRoot: root, to: 4, newRoot: root)
        }
    }

    @Test func `of equal sizes is empty and asks for equal roots`() throws {
        let (one, other) = (RFC6962.leaf([1]), RFC6962.leaf([2]))
        try ConsistencyProof(path: []).verify(from: 6, oldRoot: one, to: 6, newRoot: one)
        #expect(throws: ProofError.rootMismatch(size: 6, expected: other, computed: one)) {
            try ConsistencyProof(path: []).verify(from: 6, oldRoot: one, to: 6, newRoot: other)
        }
        #expect(throws: ProofError.wrongLength(expected: 0, found: 1)) {
            try ConsistencyProof(path: [one]).verify(from: 6, oldRoot: one, to: 6, newRoot: one)
        }
    }

    @Test(
        arguments: [
            (1, UInt64.max, 64), (UInt64.max - 1, UInt64.max, 64), (UInt64.max, UInt64.max, 0),
            (1 << 63, UInt64.max, 1), (1 << 63 + 1, UInt64.max, 65), (1 << 63 - 1, UInt64.max, 65),
            (1 << 62, 1 << 63, 1), (1 << 63, 1 << 63 + 1, 1),
        ] as [(UInt64, UInt64, Int)])
    func `has the right length at the end of 64 bits`(old: UInt64, new: UInt64, length: Int) throws {
        #expect(try ConsistencyProof.length(from: old, to: new) == length)
        let tree = UniformTree()
        let proof = try ConsistencyProof.make(from: old, to: new, node: tree.node)
        #expect(proof.path.count == length)
        try proof.verify(
            from: old, oldRoot: tree.root(size: old), to: new, newRoot: tree.root(size: new))
        #expect(throws: ProofError.wrongLength(expected: length, found: length + 1)) {
            try ConsistencyProof(path: proof.path + [UniformTree.leaf]).verify(
                from: old, oldRoot: tree.root(size: old), to: new, newRoot: tree.root(size: new))
        }
    }

    @Test func `throws on what its source of nodes throws`() {
        struct Gone: Error {}
        #expect(throws: Gone.self) { try ConsistencyProof.make(from: 3, to: 9) { _, _ in throw Gone() } }
    }
}
