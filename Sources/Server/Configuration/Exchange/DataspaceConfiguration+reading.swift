import Dataspace
import Documents
import Exchange
import Primitives

extension DataspaceConfiguration {
    /// - Parameter reader: Of `exchange:`.
    static func read(_ reader: MappingReader) -> DataspaceConfiguration {
        var configuration = DataspaceConfiguration()
        configuration.callbackDelay = .milliseconds(reader.integer(ConfigurationKeys.Exchange.callbackDelay))
        configuration.peers = reader.mappings("peers", keys: ConfigurationKeys.peer).compactMap(readPeer)
        if let callbacks = reader.mapping("callbacks", keys: ConfigurationKeys.callbacks) {
            configuration.allowedCallbacks = callbacks.texts("allow", like: "https://connector.example")
                .compactMap { address($0, reader) }
            configuration.allowsLoopback = callbacks.boolean("loopback", standard: false)
        }
        configuration.datasets = reader.mappings("datasets", keys: ConfigurationKeys.dataset)
            .compactMap(readDataset)
        for named in reader.mappings("playbooks", keys: ConfigurationKeys.namedPlaybook) {
            let iri = named.requiredText("for", like: "urn:example:dataset")
            let node = named.requiredNode("playbook", like: "{requested: [agree]}")
            guard let iri, node != nil else { continue }
            configuration.playbooks[iri.value] = playbook(named)
        }
        return configuration
    }

    private static func readPeer(_ reader: MappingReader) -> Peer? {
        guard let did = reader.requiredText("did", like: "did:web:bank.example") else { return nil }
        let connector = reader.text("connector", like: "https://bank.example/dsp").flatMap {
            address($0, reader)
        }
        return Peer(
            did: did.value, connector: connector, token: reader.headerSecret("token"),
            outboundToken: reader.headerSecret("outbound_token"))
    }

    private static func readDataset(_ reader: MappingReader) -> Dataset? {
        let offers = reader.mappings("offers", keys: ConfigurationKeys.datasetOffer).compactMap(readOffer)
        guard let iri = reader.requiredText("iri", like: "urn:example:dataset") else { return nil }
        return Dataset(iri: iri.value, title: reader.text("title")?.value, offers: offers)
    }

    private static func readOffer(_ reader: MappingReader) -> Offer? {
        guard let iri = reader.requiredText("iri", like: "urn:example:offer") else { return nil }
        var members = reader.node("policy")?.json.objectValue ?? ["permission": [["action": "use"]]]
        members["@type"] = "Offer"
        members["@id"] = .string(iri.value)
        do throws(Problem) {
            try ContractTerms.checkCatalogOffer(.object(members))
        } catch {
            reader.faults.add(
                reader.position(of: "policy"), reader.path(of: "policy"), error.detail, error.mend ?? "")
        }
        return Offer(iri: iri.value, policy: .object(members), playbook: playbook(reader))
    }

    private static func playbook(_ reader: MappingReader) -> Playbook {
        guard let node = reader.node("playbook") else { return Playbook() }
        do throws(Problem) {
            return try Playbook(node.json)
        } catch {
            reader.faults.add(node.position, reader.path(of: "playbook"), error.detail, error.mend ?? "")
            return Playbook()
        }
    }

    private static func address(_ text: Located<String>, _ reader: MappingReader) -> String? {
        guard CallbackPolicy.origin(of: text.value) != nil else {
            reader.faults.add(
                text.position, text.path, "this is no http or https URL",
                "write one without user, query and fragment, such as https://bank.example/dsp")
            return nil
        }
        var address = text.value
        while address.hasSuffix("/") { address.removeLast() }
        return address
    }
}

extension MappingReader {
    /// The whole value of a header field, blanks within it allowed. No message shows any of it.
    fileprivate func headerSecret(_ key: String) -> Secret? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            faults.addWrongType(
                node, path: path(of: key), expected: "a secret",
                mend: "write the secret, env:NAME or file:PATH")
            return nil
        }
        do {
            let secret = try SecretReference(text).resolve(
                environment: context.environment, baseDirectory: context.baseDirectory)
            let value = secret.reveal().utf8
            guard 1...4_096 ~= value.count, value.allSatisfy({ (0x20...0x7E).contains($0) }),
                value.first != 0x20, value.last != 0x20
            else {
                faults.add(
                    node.position, path(of: key), "the secret is no value of an HTTP header",
                    "use 1 to 4096 characters of ASCII, no blanks at the ends")
                return nil
            }
            return secret
        } catch {
            faults.add(node.position, path(of: key), error)
            return nil
        }
    }
}

extension DocumentNode {
    /// The value as JSON has it: what is written without quotes means what it looks like.
    fileprivate var json: JSONValue {
        switch content {
        case .scalar(let text, let isPlain):
            if isNull { return .null }
            guard isPlain else { return .string(text) }
            if text == "true" || text == "false" { return .bool(text == "true") }
            return Int64(text).map { .number(.integer($0)) } ?? .string(text)
        case .list(let items): return .array(items.map(\.json))
        case .mapping(let entries):
            return .object(Dictionary(entries.map { ($0.key, $0.value.json) }) { first, _ in first })
        }
    }
}
