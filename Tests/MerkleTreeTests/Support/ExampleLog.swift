import MerkleTree

/// The log of the known vectors: its key and its three signed checkpoints.
enum ExampleLog {
    static let origin = "audit.example/exchange"

    static func signer() throws -> NoteSigner { try NoteSigner(name: origin, seed: 0x00...0x1f) }

    /// Checkpoints by what they are of, each with the entries that give its root.
    static let checkpoints: [(entries: [[UInt8]], note: String)] = [
        (
            [],
            """
            audit.example/exchange
            0
            47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

            — audit.example/exchange ZoPE4PMgY4BrC5VHTHOeyIwpforrrM0W+vM8yB9StnDLfZBUKtHGgIU1s14lz7Khjh6aJJ4vRzPB5fw4QEsvigFKBw0=

            """
        ),
        (
            EightLeaves.entries,
            """
            audit.example/exchange
            8
            XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

            — audit.example/exchange ZoPE4FDdFAEmB85fgvOy2vUE6ArnuWfemZWijI3Qgky8fjSunDyrf+aPiMRw35a4++LuQYUm6nBgwWa5N6rPOfqB5AA=

            """
        ),
        (
            (0..<1000).map { Array("{\"seq\":\($0),\"k\":\"usage\"}".utf8) },
            """
            audit.example/exchange
            1000
            MApjphg7ETg57JQvwLqL/yicmQmprpqIprp7XxePvPM=

            — audit.example/exchange ZoPE4MKRAidSguauED3uImSNUia81LlNzMzjJGVekCLVV2FpaU2U4Q2dEPbBYmIw5YhvY4DXEApqPlLw6SFnK7rg5gY=

            """
        ),
    ]

    /// The note of the standard's text.
    static let message = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
}
