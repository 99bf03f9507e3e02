import Testing

@testable import Server

@Suite("The configuration of knowledge bases")
struct KnowledgeConfigurationTests {
    private typealias Samples = ConfigurationSamples

    private static let engine = """
        engines:
          - name: embeddings
            kind: local
            model: multilingual-e5-small

        """

    @Test("has defaults where the file says nothing, and what it says where it does")
    func values() throws {
        #expect(try Samples.parse("accounts: []").knowledge == KnowledgeConfiguration())
        let knowledge = try Samples.parse(
            Self.engine + """
                knowledge:
                  embeddings: {engine: embeddings, model: multilingual-e5-small, passage_prefix: "passage: "}
                  runtime: /opt/runtime
                  pdftotext: /opt/pdftotext
                  max_document_bytes: 1_048_576
                  max_rows: 1000
                  concurrency: 4
                  time_limit_seconds: 30
                  memory_mib: 512
                """
        ).knowledge
        #expect(knowledge.embeddings?.engine == "embeddings")
        #expect(knowledge.embeddings?.passagePrefix == "passage: " && knowledge.embeddings?.queryPrefix == "")
        #expect(knowledge.runtime == "/opt/runtime" && knowledge.pdftotext == "/opt/pdftotext")
        #expect(knowledge.limits.bytes == 1_048_576 && knowledge.limits.rows == 1_000)
        #expect(knowledge.concurrency == 4 && knowledge.timeLimit == 30 && knowledge.memory == 512)
    }

    @Test("names an engine that there is, with its model, and no key that means nothing")
    func faults() {
        let missing = "knowledge:\n  embeddings: {engine: embedding, model: m}\n  size: 1\n"
        #expect(
            Samples.faults(Self.engine + missing) == [
                "6:24: knowledge.embeddings.engine: no engine \"embedding\"; did you mean \"embeddings\"?",
                "7:3: knowledge.size: unknown key \"size\"; valid here: embeddings, runtime, pdftotext, "
                    + "max_document_bytes, max_rows, concurrency, time_limit_seconds, memory_mib",
            ])
        let other = "knowledge:\n  embeddings: {engine: embeddings, model: other}\n  max_rows: 0\n"
        #expect(
            Samples.faults(Self.engine + other) == [
                "6:43: knowledge.embeddings.model: engine \"embeddings\" runs \"multilingual-e5-small\", not "
                    + "\"other\"; name the engine's model, or add an engine for this one",
                "7:13: knowledge.max_rows: 0 is out of bounds; write a number from 1 to 100000000",
            ])
    }
}
