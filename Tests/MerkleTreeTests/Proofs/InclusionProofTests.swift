import MerkleTree
import Testing

@Suite struct `An inclusion proof` {
    /// The proofs that the well-known test data are generated from.
    static let known: [(index: UInt64, size: UInt64, path: [String])] = [
        (0, 1, []),
        (0, 8, [EightLeaves.leaves[1], EightLeaves.level1[1], EightLeaves.level2[1]]),
        (5, 8, [EightLeaves.leaves[4], EightLeaves.level1[3], EightLeaves.level2[0]]),
        (2, 3, [EightLeaves.level1[0]]),
        (1, 5, [EightLeaves.leaves[0], EightLeaves.level1[1], EightLeaves.leaves[4]]),
    ]

    @Test(arguments: known) func `is made and verified as in the known vectors`(
        index: UInt64, size: UInt64, path: [String]
    ) throws {
        let tree = EightLeaves.tree()
        let proof = try InclusionProof.make(index: index, size: size, node: tree.node)
        #expect(proof.path == (try hashes(path)))
        #expect(try InclusionProof.length(index: index, size: size) == path.count)
        try proof.verify(
            leaf: hash(EightLeaves.leaves[Int(index)]), index: index, size: size,
            root: hash(EightLeaves.roots[Int(size)].hex))
    }

    @Test func `is that of the recursion for every leaf of every tree up to 130, and verifies`() throws {
        let tree = ReferenceTree(entries: (0..<130).map { [UInt8($0)] })
        for size in 1...130 {
            let root = tree.root(size)
            for index in 0..<size {
                let proof = try InclusionProof.make(
                    index: UInt64(index), size: UInt64(size), node: tree.node)
                #expect(proof.path == tree.path(index, 0, size))
                try proof.verify(
                    leaf: tree.leaves[index], index: UInt64(index), size: UInt64(size), root: root)
            }
        }
    }

    @Test(arguments: [(0, 0), (1, 1), (8, 8), (9, 8), (UInt64.max, UInt64.max)] as [(UInt64, UInt64)])
    func `is neither made nor verified for a leaf outside the tree`(index: UInt64, size: UInt64) {
        let leaf = RFC6962.leaf([])
        let error = ProofError.indexOutOfRange(index: index, size: size)
        #expect(throws: error) { try InclusionProof.make(index: index, size: size) { _, _ in leaf } }
        #expect(throws: error) { try InclusionProof.length(index: index, size: size) }
        #expect(throws: error) {
            try InclusionProof(path: []).verify(leaf: leaf, index: index, size: size, root: leaf)
        }
    }

    /// The probe `empty-root-and-leaf`: an empty leaf hash, an empty root, size 1 and no path convince a
    /// verifier that compares byte strings. Here neither can be written down.
    @Test func `cannot be asked about an empty root and leaf`() throws {
        #expect(TreeHash([]) == nil)
        #expect(TreeHash(base64: "") == nil)
        #expect(TreeHash(hex: "") == nil)
        #expect(throws: ProofError.self) {
            try InclusionProof(path: []).verify(
                leaf: RFC6962.emptyRoot, index: 0, size: 1, root: RFC6962.leaf([]))
        }
    }

    @Test(
        arguments: [
            (0, UInt64.max, 64), (UInt64.max - 1, UInt64.max, 63), (UInt64.max - 2, UInt64.max, 64),
            (UInt64.max / 2, UInt64.max, 64), (UInt64.max / 2 + 1, UInt64.max, 64),
            (0, 1 << 63, 63), (1 << 63, 1 << 63 + 1, 1), (0, 1 << 63 + 1, 64),
        ] as [(UInt64, UInt64, Int)])
    func `has the right length at the end of 64 bits`(index: UInt64, size: UInt64, length: Int) throws {
        #expect(try InclusionProof.length(index: index, size: size) == length)
        let (leaf, tree) = (UniformTree.leaf, UniformTree())
        let proof = try InclusionProof.make(index: index, size: size, node: tree.node)
        #expect(proof.path.count == length)
        try proof.verify(leaf: leaf, index: index, size: size, root: tree.root(size: size))
        #expect(throws: ProofError.wrongLength(expected: length, found: length + 1)) {
            try InclusionProof(path: proof.path + [leaf]).verify(
                leaf: leaf, index: index, size: size, root: tree.root(size: size))
        }
    }

    @Test func `throws on what its source of nodes throws`() {
        struct Gone: Error {}
        #expect(throws: Gone.self) { try InclusionProof.make(index: 3, size: 9) { _, _ in throw Gone() } }
    }
}
