import Documents

extension KnowledgeConfiguration {
    /// What was read, with the places of what other parts are checked against.
    struct Reading {
        let value: KnowledgeConfiguration
        let engine: Located<String>?
        let model: Located<String>?
    }

    static func read(_ reader: MappingReader) -> Reading {
        var knowledge = KnowledgeConfiguration()
        var (engine, model): (Located<String>?, Located<String>?) = (nil, nil)
        if let embeddings = reader.mapping("embeddings", keys: ConfigurationKeys.embeddings) {
            engine = embeddings.requiredText("engine", like: "local-embeddings")
            model = embeddings.requiredText("model", like: "multilingual-e5-small")
            if let engine, let model {
                var value = Embeddings(engine: engine.value, model: model.value)
                value.queryPrefix = embeddings.text("query_prefix", like: "\"query: \"")?.value ?? ""
                value.passagePrefix = embeddings.text("passage_prefix", like: "\"passage: \"")?.value ?? ""
                knowledge.embeddings = value
            }
        }
        knowledge.runtime = reader.text("runtime", like: ".minato/runtime")?.value
        knowledge.pdftotext = reader.text("pdftotext", like: "/usr/bin/pdftotext")?.value
        knowledge.maximumDocumentBytes = reader.integer(Keys.maximumDocumentBytes)
        knowledge.maximumRows = reader.integer(Keys.maximumRows)
        knowledge.concurrency = reader.integer(Keys.concurrency)
        knowledge.timeLimit = reader.integer(Keys.timeLimit)
        knowledge.memory = reader.integer(Keys.memory)
        return Reading(value: knowledge, engine: engine, model: model)
    }
}
