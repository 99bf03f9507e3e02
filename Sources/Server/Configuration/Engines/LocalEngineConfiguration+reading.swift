import Documents

extension LocalEngineConfiguration {
    /// `nil` where the model is missing or wrong.
    init?(reading reader: MappingReader) {
        guard let model = reader.requiredText("model", like: "smollm2-135m-instruct") else { return nil }
        self.init(model: model.value)
        if !Self.isModelName(model.value) {
            reader.faults.add(
                model.position, model.path,
                "\(FaultCollector.quoted(model.value)) is not the name of a model",
                "use 1 to 256 of A-Z, a-z, 0-9, \".\", \"_\", \"/\" and \"-\"")
        }
        if let runtime = reader.text("runtime", like: runtime) { self.runtime = runtime.value }
        start = reader.choice("start", standard: start)
        decodeThreads = reader.integer(Keys.decodeThreads)
        batchThreads = reader.integer(Keys.batchThreads)
        context = reader.integer(Keys.context)
        parallel = reader.integer(Keys.parallel)
        if context / parallel < Keys.minimumContextOfOne {
            reader.faults.add(
                reader.position(of: reader.has("context") ? "context" : "parallel"), reader.path,
                "\(context) tokens of context are too few for \(parallel) parallel answers",
                "leave each at least \(Keys.minimumContextOfOne) tokens")
        }
    }

    private static func isModelName(_ name: String) -> Bool {
        name.utf8.count <= 256
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
            }
    }
}
