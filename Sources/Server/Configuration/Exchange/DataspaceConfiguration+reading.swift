import Dataspace
import Documents
import Exchange
import Primitives

extension DataspaceConfiguration {
    /// - Parameter reader: Of `exchange:`.
    static func read(_ reader: MappingReader) -> DataspaceConfiguration {
        var configuration = DataspaceConfiguration()
        configuration.callbackDelay = .milliseconds(reader.integer(ConfigurationKeys.Exchange.callbackDelay))
        var dids = UniqueNames(of: "peer")
        var tokens: [Secret: TextPosition] = [:]
        configuration.peers = reader.mappings("peers", keys: ConfigurationKeys.peer)
            .compactMap { readPeer($0, &dids, &tokens) }
        if let callbacks = reader.mapping("callbacks", keys: ConfigurationKeys.callbacks) {
            configuration.allowedCallbacks = callbacks.texts("allow", like: "https://connector.example")
                .compactMap { address($0, reader) }
            configuration.allowsLoopback = callbacks.boolean("loopback", standard: false)
        }
        var datasets = UniqueNames(of: "dataset")
        var offers = UniqueNames(of: "offer")
        configuration.datasets = reader.mappings("datasets", keys: ConfigurationKeys.dataset)
            .compactMap { readDataset($0, &datasets, &offers) }
        var playbooks = UniqueNames(of: "playbook")
        for named in reader.mappings("playbooks", keys: ConfigurationKeys.namedPlaybook) {
            let iri = named.iri(named.requiredText("for", like: "urn:example:dataset"))
            if let iri { playbooks.insert(iri, named.faults) }
            let node = named.requiredNode("playbook", like: "{requested: [agree]}")
            guard let iri, node != nil else { continue }
            configuration.playbooks[iri.value] = playbook(named)
        }
        return configuration
    }

    private static func readPeer(
        _ reader: MappingReader, _ dids: inout UniqueNames, _ tokens: inout [Secret: TextPosition]
    ) -> Peer? {
        let did = reader.did(reader.requiredText("did", like: "did:web:bank.example"))
        let connector = reader.text("connector", like: "https://bank.example/dsp").flatMap {
            address($0, reader)
        }
        let token = reader.headerSecret("token")
        let outboundToken = reader.headerSecret("outbound_token")
        if let did { dids.insert(did, reader.faults) }
        if let token {
            let position = reader.position(of: "token")
            if let first = tokens[token] {
                reader.faults.add(
                    position, reader.path(of: "token"), "the peer on line \(first.line) has the same token",
                    "give each peer a token of its own: it tells them apart")
            } else {
                tokens[token] = position
            }
        }
        let namesParties = reader.boolean("names_parties", standard: true)
        guard let did else { return nil }
        return Peer(
            did: did.value, connector: connector, token: token, outboundToken: outboundToken,
            namesParties: namesParties)
    }

    private static func readDataset(
        _ reader: MappingReader, _ datasets: inout UniqueNames, _ names: inout UniqueNames
    ) -> Dataset? {
        let iri = reader.iri(reader.requiredText("iri", like: "urn:example:dataset"))
        if let iri { datasets.insert(iri, reader.faults) }
        let offers = reader.mappings("offers", keys: ConfigurationKeys.datasetOffer)
            .compactMap { readOffer($0, &names) }
        guard let iri else { return nil }
        return Dataset(iri: iri.value, title: reader.text("title")?.value, offers: offers)
    }

    private static func readOffer(_ reader: MappingReader, _ names: inout UniqueNames) -> Offer? {
        guard let iri = reader.iri(reader.requiredText("iri", like: "urn:example:offer")) else { return nil }
        names.insert(iri, reader.faults)
        var members: [String: JSONValue] = ["permission": [["action": "use"]]]
        if let policy = reader.node("policy") {
            // Never the terms of nobody in place of terms that cannot be read.
            guard let written = policy.json.objectValue else {
                reader.faults.addWrongType(
                    policy, path: reader.path(of: "policy"), expected: "a mapping",
                    mend: "write an ODRL offer, such as {permission: [{action: use}]}")
                return nil
            }
            members = written
        }
        members["@type"] = "Offer"
        members["@id"] = .string(iri.value)
        do throws(Problem) {
            try ContractTerms.checkCatalogOffer(.object(members))
        } catch {
            reader.add(error, reader.position(of: "policy"), reader.path(of: "policy"))
        }
        return Offer(iri: iri.value, policy: .object(members), playbook: playbook(reader))
    }

    private static func playbook(_ reader: MappingReader) -> Playbook {
        guard let node = reader.node("playbook") else { return Playbook() }
        do throws(Problem) {
            return try Playbook(node.json)
        } catch {
            reader.add(error, node.position, reader.path(of: "playbook"))
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
