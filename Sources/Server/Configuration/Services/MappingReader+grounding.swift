import Accounting
import Documents
import Primitives

extension MappingReader {
    /// From which licensed passages a service answers, and how its price is divided.
    func grounding(_ key: String) -> GroundingTerms? {
        guard let reader = mapping(key, keys: ConfigurationKeys.grounding) else { return nil }
        let base = reader.requiredText("knowledge_base", like: "tokyo-answers/ports")
        let language = reader.word("language", among: Language.allCases.map(\.rawValue))
        let listsSources = reader.boolean("list_sources", standard: true)
        let split = reader.split("split")
        let passages = reader.integer(ConfigurationKeys.Grounding.passages)
        let context = reader.integer(ConfigurationKeys.Grounding.context)
        let sentences = reader.integer(ConfigurationKeys.Grounding.sentences)
        let coverage = reader.integer(ConfigurationKeys.Grounding.coverage)
        let similarity = reader.integer(ConfigurationKeys.Grounding.similarity)
        let leaveOneOut = reader.integer(ConfigurationKeys.Grounding.leaveOneOut)
        guard let base else { return nil }
        do throws(Problem) {
            return try GroundingTerms(
                knowledgeBase: base.value, passages: passages, contextBytes: context, sentences: sentences,
                language: language.flatMap(Language.init(rawValue:)), coverage: coverage,
                similarity: similarity, listsSources: listsSources, leaveOneOut: leaveOneOut, split: split)
        } catch {
            faults.add(base.position, base.path, error.detail, error.mend ?? "give another name")
            return nil
        }
    }

    private func split(_ key: String) -> RevenueSplit {
        guard let reader = mapping(key, keys: ConfigurationKeys.split) else { return .standard }
        func part(_ key: IntegerKey) -> UInt64 { UInt64(reader.integer(key)) }
        let owners = (
            model: reader.text("model_owner")?.value, compute: reader.text("compute_owner")?.value
        )
        do throws(Problem) {
            return try RevenueSplit(
                platform: part(ConfigurationKeys.Split.platform), model: part(ConfigurationKeys.Split.model),
                compute: part(ConfigurationKeys.Split.compute), data: part(ConfigurationKeys.Split.data),
                modelOwner: owners.model, computeOwner: owners.compute)
        } catch {
            faults.add(position(of: key), path(of: key), error.detail, error.mend ?? "give other parts")
            return .standard
        }
    }
}
