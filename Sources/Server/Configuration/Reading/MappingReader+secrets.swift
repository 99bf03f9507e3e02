import Documents
import Primitives

extension MappingReader {
    func secret(_ key: String) -> Secret? {
        node(key).flatMap { secret($0, path: path(of: key), bytes: 1...4_096)?.value }
    }

    /// Keys that callers send, each of them once.
    func secrets(_ key: String) -> [Located<Secret>] {
        list(key).compactMap { secret($0.node, path: $0.path, bytes: ConfigurationKeys.Account.keyBytes) }
    }

    /// Fetches a secret that travels in an `Authorization` header. No message shows any of it.
    private func secret(
        _ node: DocumentNode, path: String, bytes: ClosedRange<Int>
    ) -> Located<Secret>? {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            faults.addWrongType(
                node, path: path, expected: "a secret", mend: "write the secret, env:NAME or file:PATH")
            return nil
        }
        do {
            let secret = try SecretReference(text).resolve(
                environment: context.environment, baseDirectory: context.baseDirectory)
            let value = secret.reveal().utf8
            guard bytes.contains(value.count) else {
                faults.add(
                    node.position, path, "the secret has \(value.count) characters",
                    "use one of \(bytes.lowerBound) to \(bytes.upperBound) characters")
                return nil
            }
            guard value.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                faults.add(
                    node.position, path, "the secret has characters that an HTTP header cannot carry",
                    "use letters, digits and punctuation of ASCII, without blanks")
                return nil
            }
            return Located(value: secret, position: node.position, path: path)
        } catch {
            faults.add(node.position, path, error)
            return nil
        }
    }
}
