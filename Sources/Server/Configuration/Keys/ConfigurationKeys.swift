/// Every key that a configuration may have, by the mapping it stands in: the loader accepts these and no others, and
/// the reference of the configuration lists them.
enum ConfigurationKeys {
    static let configuration = [
        "server", "engines", "classifiers", "services", "plans", "accounts", "exchange", "knowledge",
        "billing",
    ]

    static let server = [
        "public_url", "host", Server.port.name, "admin_keys", "data", "database", "log_origin", "rule_packs",
        "aigc_producer", "cors", "trusted_proxies", "limits",
        Server.eventLoops.name, "metrics_public",
    ]
    static let cors = ["origins"]
    static let limits = Limits.all.map(\.name)

    static let engine = ["name", "kind"]
    static let localEngine = [
        "model", "runtime", "start", LocalEngine.decodeThreads.name, LocalEngine.batchThreads.name,
        LocalEngine.context.name, LocalEngine.parallel.name,
    ]
    static let openAIEngine = [
        "base_url", "api_key", "upstreams", "timeouts", OpenAIEngine.retries.name,
        OpenAIEngine.maxConnectionsPerLoop.name, "output_limit_member", "ca_file", "verify_tls",
    ]
    static let upstream = ["base_url", "api_key"]
    static let timeouts = Timeouts.all.map(\.name)

    static let classifier = [
        "name", "format", "base_url", "model", "api_key", Classifier.timeout.name,
        Classifier.maxInFlight.name,
        "ca_file",
    ]

    static let service = [
        "name", "engine", "model", "price", "rules", "jurisdictions", "public", Service.maxOutputTokens.name,
        Service.defaultOutputTokens.name, "classifier", "content", "restore_redacted", "grounding",
    ]
    static let classifierUse = ["name", ClassifierUse.lookAhead.name]
    static let grounding =
        ["knowledge_base", "language", "list_sources", "split"] + Grounding.all.map(\.name)
    static let split = Split.all.map(\.name) + ["model_owner", "compute_owner"]
    static let content = ["keep", Content.days.name]
    static let price = [
        "currency", "input_per_million", "cached_input_per_million", "output_per_million", "minimum_charge",
        Price.freeTokensPerMonth.name,
    ]

    static let plan = [
        "name", "currency", "kind", "services", "monthly", "seats", "meter", "monthly_cap",
        Plan.trialDays.name, Plan.dataBasisPoints.name,
    ]
    static let planSeats = [Plan.seatsIncluded.name, "price", Plan.seatsMaximum.name]
    static let planMeter = ["unit", Plan.per.name, Plan.included.name, "rate", "mode", "tiers"]
    static let planTier = [Plan.upTo.name, "rate"]

    static let account = [
        "name", "currency", "terms", "credit", "credit_limit", "limits", "plan", "spend_limit", "keys",
    ]
    static let spendLimit = ["monthly", "hard", "alerts"]
    static let accountLimits = [AccountLimits.requestsPerMinute.name, AccountLimits.tokensPerMinute.name]

    static let exchange = [
        "name", "legal_name", "jurisdiction", "duckdb", "queries",
        Exchange.linkSeconds.name, Exchange.maxDownloads.name,
        Exchange.maxPushes.name,
        Exchange.pushAttempts.name,
        Exchange.maximumFileBytes.name,
        Exchange.feeBasisPoints.name,
        "peers",
        "callbacks",
        Exchange.callbackDelay.name,
        "datasets",
        "playbooks",
        "carbon_peers",
        "upstreams",
    ]
    static let queries = Queries.all.map(\.name)
    static let peer = ["did", "connector", "token", "outbound_token", "names_parties"]
    static let callbacks = ["allow", "loopback"]
    static let dataset = ["iri", "title", "offers"]
    static let datasetOffer = ["iri", "policy", "playbook"]
    static let namedPlaybook = ["for", "playbook"]
    static let exchangeUpstream = ["name", "supplier", "base_url", "api_key", "ca_file"]
    static let carbonPeer = ["participant", "url", "client_id", "client_secret"]

    static let knowledge =
        ["embeddings", "runtime", "pdftotext"] + Knowledge.all.map(\.name)
    static let embeddings = ["engine", "model", "query_prefix", "passage_prefix"]
    static let billing = [
        "name", "address", "registration_number", "tax_id", "endpoint", "time_zone", "language", "rounding",
        Billing.taxBasisPoints.name, Billing.reducedTaxBasisPoints.name, "reduced_services", "invoice_prefix",
        "credit_note_prefix", Billing.dueDays.name,
    ]
    static let billingAddress = ["street", "additional", "city", "postal_code", "region", "country"]
    static let billingEndpoint = ["scheme", "id"]

    /// The tables by the heading that the reference gives them.
    static let sections: [(heading: String, keys: [String])] = [
        ("configuration", configuration), ("server", server), ("server.cors", cors),
        ("server.limits", limits),
        ("engines", engine), ("engines of kind local", localEngine), ("engines of kind openai", openAIEngine),
        ("engines.upstreams", upstream), ("engines.timeouts", timeouts), ("classifiers", classifier),
        ("services", service),
        ("services.classifier", classifierUse), ("services.content", content),
        ("services.grounding", grounding),
        ("services.grounding.split", split), ("services.price", price),
        ("plans", plan), ("plans.seats", planSeats), ("plans.meter", planMeter),
        ("plans.meter.tiers", planTier),
        ("accounts", account), ("accounts.spend_limit", spendLimit), ("accounts.limits", accountLimits),
        ("exchange", exchange),
        ("exchange.peers", peer),
        ("exchange.callbacks", callbacks),
        ("exchange.datasets", dataset),
        ("exchange.datasets.offers", datasetOffer),
        ("exchange.playbooks", namedPlaybook),
        ("exchange.queries", queries),
        ("exchange.carbon_peers", carbonPeer),
        ("exchange.upstreams", exchangeUpstream),
        ("knowledge", knowledge), ("knowledge.embeddings", embeddings),
        ("billing", billing), ("billing.address", billingAddress),
        ("billing.endpoint", billingEndpoint),
    ]
}
