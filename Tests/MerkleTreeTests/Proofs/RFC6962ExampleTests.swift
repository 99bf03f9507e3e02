import MerkleTree
import Testing

/// RFC 6962 §2.1.3 draws a tree of seven leaves, d0 to d6, and names its nodes; these are its statements.
@Suite struct `The seven-leaf example of RFC 6962` {
    let tree = EightLeaves.tree(7)

    /// The nodes under the names of the drawing: a…f and j are leaves.
    private func node(_ name: Character) -> TreeHash {
        func join(_ left: Character, _ right: Character) -> TreeHash { RFC6962.node(node(left), node(right)) }
        return switch name {
        case "g": join("a", "b")
        case "h": join("c", "d")
        case "i": join("e", "f")
        case "k": join("g", "h")
        case "l": join("i", "j")
        default: tree.leaves[name == "j" ? 6 : Int(name.asciiValue ?? 0) - 97]
        }
    }

    @Test func `has the root over k and l`() {
        #expect(RFC6962.node(node("k"), node("l")).hex == EightLeaves.roots[7].hex)
    }

    @Test(arguments: [(0, "bhl"), (3, "cgl"), (4, "fjk"), (6, "ik")])
    func `has the audit paths that the text gives`(index: Int, names: String) throws {
        let proof = try InclusionProof.make(index: UInt64(index), size: 7, node: tree.node)
        #expect(proof.path == names.map(node))
        try proof.verify(leaf: tree.leaves[index], index: UInt64(index), size: 7, root: tree.root(7))
    }

    @Test(arguments: [(3, "cdgl"), (4, "l"), (6, "ijk")])
    func `has the consistency proofs that the text gives`(old: Int, names: String) throws {
        let proof = try ConsistencyProof.make(from: UInt64(old), to: 7, node: tree.node)
        #expect(proof.path == names.map(node))
        try proof.verify(from: UInt64(old), oldRoot: tree.root(old), to: 7, newRoot: tree.root(7))
    }
}
