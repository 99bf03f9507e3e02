import MerkleTree
import Testing

@Suite struct `A tampered proof is refused` {
    private static let leafCount = 130

    private let tree = ReferenceTree(entries: (0..<Self.leafCount).map { [UInt8($0), 0x77] })

    private func flipped(_ hash: TreeHash, bit: Int) throws -> TreeHash {
        var bytes = hash.bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        return try #require(TreeHash(bytes))
    }

    private func isRefused(_ proof: InclusionProof, leaf: TreeHash, index: Int, size: Int, root: TreeHash)
        -> Bool
    {
        do {
            try proof.verify(leaf: leaf, index: UInt64(index), size: UInt64(size), root: root)
            return false
        } catch { return true }
    }

    private func isRefused(
        _ proof: ConsistencyProof, old: Int, oldRoot: TreeHash, new: Int, newRoot: TreeHash
    ) -> Bool {
        do {
            try proof.verify(from: UInt64(old), oldRoot: oldRoot, to: UInt64(new), newRoot: newRoot)
            return false
        } catch { return true }
    }

    @Test func `with any bit of any inclusion hash, leaf or root flipped, in all trees up to 9`() throws {
        for size in 1...9 {
            for index in 0..<size {
                let path = tree.path(index, 0, size)
                let (leaf, root) = (tree.leaves[index], tree.root(size))
                let proof = InclusionProof(path: path)
                for bit in 0..<256 {
                    let (badLeaf, badRoot) = (try flipped(leaf, bit: bit), try flipped(root, bit: bit))
                    #expect(isRefused(proof, leaf: badLeaf, index: index, size: size, root: root))
                    #expect(isRefused(proof, leaf: leaf, index: index, size: size, root: badRoot))
                    for position in path.indices {
                        var bad = path
                        bad[position] = try flipped(path[position], bit: bit)
                        let proof = InclusionProof(path: bad)
                        #expect(isRefused(proof, leaf: leaf, index: index, size: size, root: root))
                    }
                }
            }
        }
    }

    @Test func `with any bit of any consistency hash or root flipped, in all trees up to 8`() throws {
        for new in 1...8 {
            for old in 1...new {
                let path = tree.proof(old, new)
                let (oldRoot, newRoot) = (tree.root(old), tree.root(new))
                let proof = ConsistencyProof(path: path)
                for bit in 0..<256 {
                    let (badOld, badNew) = (try flipped(oldRoot, bit: bit), try flipped(newRoot, bit: bit))
                    #expect(isRefused(proof, old: old, oldRoot: badOld, new: new, newRoot: newRoot))
                    #expect(isRefused(proof, old: old, oldRoot: oldRoot, new: new, newRoot: badNew))
                    for position in path.indices {
                        var bad = path
                        bad[position] = try flipped(path[position], bit: bit)
                        let proof = ConsistencyProof(path: bad)
                        #expect(isRefused(proof, old: old, oldRoot: oldRoot, new: new, newRoot: newRoot))
                    }
                }
            }
        }
    }

    @Test func `with one random bit flipped anywhere, in all trees up to 130`() throws {
        var generator = SeededGenerator(for: "one flipped bit")
        for size in 1...Self.leafCount {
            for index in 0..<size {
                let path = tree.path(index, 0, size)
                var parts = [tree.leaves[index], tree.root(size)] + path
                let position = Int.random(in: 0..<parts.count, using: &generator)
                parts[position] = try flipped(
                    parts[position], bit: Int.random(in: 0..<256, using: &generator))
                let proof = InclusionProof(path: Array(parts[2...]))
                #expect(isRefused(proof, leaf: parts[0], index: index, size: size, root: parts[1]))
            }
            for old in 1...size {
                var parts = [tree.root(old), tree.root(size)] + tree.proof(old, size)
                let position = Int.random(in: 0..<parts.count, using: &generator)
                parts[position] = try flipped(
                    parts[position], bit: Int.random(in: 0..<256, using: &generator))
                let proof = ConsistencyProof(path: Array(parts[2...]))
                #expect(isRefused(proof, old: old, oldRoot: parts[0], new: size, newRoot: parts[1]))
            }
        }
    }

    @Test func `with a hash too few or too many at any place`() throws {
        var generator = SeededGenerator(for: "wrong lengths")
        for size in 1...40 {
            for index in 0..<size {
                let path = tree.path(index, 0, size)
                for bad in try neighbours(of: path, &generator) {
                    let error = ProofError.wrongLength(expected: path.count, found: bad.count)
                    #expect(throws: error) {
                        try InclusionProof(path: bad).verify(
                            leaf: tree.leaves[index], index: UInt64(index), size: UInt64(size),
                            root: tree.root(size))
                    }
                }
            }
            for old in 1...size {
                let path = tree.proof(old, size)
                for bad in try neighbours(of: path, &generator) {
                    let error = ProofError.wrongLength(expected: path.count, found: bad.count)
                    #expect(throws: error) {
                        try ConsistencyProof(path: bad).verify(
                            from: UInt64(old), oldRoot: tree.root(old), to: UInt64(size),
                            newRoot: tree.root(size))
                    }
                }
            }
        }
    }

    /// `path` less one hash, and with one more: a random one, a repeated one.
    private func neighbours(of path: [TreeHash], _ generator: inout SeededGenerator) throws -> [[TreeHash]] {
        var neighbours = [path + [try generator.hash()], [try generator.hash()] + path]
        if let last = path.last { neighbours.append(path + [last]) }
        for position in path.indices {
            var shorter = path
            shorter.remove(at: position)
            neighbours.append(shorter)
        }
        return neighbours
    }

    /// Nothing in RFC 6962 binds a path to the size it was made for. With an authentic root, though, a path
    /// of the wrong place or size must not lead there.
    @Test func `for another leaf, another index or another size`() throws {
        for size in 2...40 {
            let root = tree.root(size)
            for index in 0..<size {
                let proof = InclusionProof(path: tree.path(index, 0, size))
                for other in 0..<size where other != index {
                    #expect(isRefused(proof, leaf: tree.leaves[other], index: index, size: size, root: root))
                    #expect(isRefused(proof, leaf: tree.leaves[index], index: other, size: size, root: root))
                }
                #expect(
                    isRefused(
                        proof, leaf: tree.leaves[index], index: index, size: size - 1,
                        root: tree.root(size - 1)))
            }
        }
    }

    @Test func `between trees that do not continue each other`() throws {
        let other = ReferenceTree(entries: (0..<Self.leafCount).map { [UInt8($0), $0 == 3 ? 0x78 : 0x77] })
        for new in 5...40 {
            for old in 4..<new {
                let proof = ConsistencyProof(path: other.proof(old, new))
                #expect(
                    isRefused(proof, old: old, oldRoot: tree.root(old), new: new, newRoot: other.root(new)))
                #expect(
                    isRefused(proof, old: old, oldRoot: other.root(old), new: new, newRoot: tree.root(new)))
            }
        }
    }

    @Test func `with a message that says which root or length is wrong`() throws {
        let (one, other) = (RFC6962.leaf([1]), RFC6962.leaf([2]))
        #expect(
            ProofError.rootMismatch(size: 6, expected: one, computed: other).description
                == "the proof leads to root \(other) for the tree of 6 leaves, not to \(one)")
        #expect(
            ProofError.wrongLength(expected: 3, found: 4).description
                == "the proof must have 3 hashes, but it has 4")
        #expect(
            ProofError.indexOutOfRange(index: 8, size: 8).description
                == "leaf index 8 is outside the tree of 8 leaves")
        #expect(ProofError.sizesOutOfOrder(old: 3, new: 2).description.contains("more than the 2"))
        #expect(ProofError.emptyOldTree.description.contains("older tree is empty"))
    }
}
