import Compliance
import Documents
import Primitives

extension MappingReader {
    /// Every rule that a service names is there: a rule that nobody applies would be a promise that nobody keeps.
    /// - Parameter folder: That of the packs, where the configuration names it.
    func checkRules(of services: [ServiceConfiguration.Reading], folder: String?) {
        let named = services.flatMap(\.rules)
        guard let first = named.first else { return }
        let known: [String]
        do {
            let packs = try RulePackFolder.find(given: folder, environment: context.environment)
            known = try RuleBook(packs).names
        } catch let problem as Problem {
            return faults.add(first.position, first.path, problem.detail, problem.mend ?? "")
        } catch let wrong as DocumentFaults {
            return faults.add(
                first.position, first.path,
                "the rule packs have faults: \(wrong.faults.first.map { "\($0)" } ?? "")",
                "run `minato rules check`")
        } catch {
            return faults.add(first.position, first.path, "the rule packs cannot be read: \(error)", "")
        }
        for name in named where !known.contains(name.value) {
            faults.add(
                name.position, name.path, "no rule pack \(FaultCollector.quoted(name.value))",
                known.isEmpty ? "remove it" : Spelling.mend(for: name.value, among: known))
        }
    }
}
