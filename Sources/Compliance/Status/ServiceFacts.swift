/// What is known of a service, as far as duties ask for it.
public struct ServiceFacts: Sendable {
    /// What the server does, whatever the service. What nobody has said is false: a duty is then not met.
    public struct Capabilities: Hashable, Sendable {
        /// No request of a user is served before the terms in force are accepted.
        public var termsAccepted = false
        /// Age bands and limits for minors.
        public var minorLimits = false
        /// Violations are counted; warn, limit, suspend.
        public var misuseLadder = false
        /// Complaints have a ticket, a clock and a reply.
        public var complaints = false
        /// Requests of persons about their records are taken and answered with a receipt.
        public var subjectRequests = false
        /// What must be kept is kept as long as it must, and deleted after.
        public var retention = false
        /// Texts that are kept are redacted, or encrypted for each person.
        public var storageRedaction = false
        /// A user can stop the use of inputs for training.
        public var trainingOptOut = false
        /// A user's identity is verified before use.
        public var identityClaim = false
        /// What was found too late is stopped, recalled and erased.
        public var recall = false
        /// A person can stop a service or an answer.
        public var humanStop = false
        /// Answers bear a label for machines.
        public var embeddedLabels = false
        /// A classifier looks at texts as a second stage, where a service names one.
        public var classifiers = false

        public init() {}
    }

    /// The packs of the service, in the order in which it names them.
    public var packs: [RulePack]
    public var traits: Set<ServiceTrait>
    /// The classifier that the service names; nil for none.
    public var classifier: String?
    /// Whether texts of requests and answers are kept. True unless it is said otherwise.
    public var keepsTexts = true
    public var capabilities: Capabilities
    /// What the packs that ask something of word lists have, by the names of the packs.
    public var coverage: [String: WordListCoverage]
    /// What people gave, by slot; `nil` where that is not known, as without the server's records.
    public var evidence: [String: GivenEvidence]?

    public init(
        packs: [RulePack], traits: Set<ServiceTrait>, capabilities: Capabilities = Capabilities(),
        coverage: [String: WordListCoverage] = [:], evidence: [String: GivenEvidence]? = [:]
    ) {
        self.packs = packs
        self.traits = traits
        self.capabilities = capabilities
        self.coverage = coverage
        self.evidence = evidence
    }

    /// Whether rules about what a classifier finds are executed.
    var runsClassifier: Bool { classifier != nil && capabilities.classifiers }

    /// The packs that bind a service with these traits.
    public var binding: [RulePack] {
        packs.filter { $0.appliesWhen.isEmpty || !traits.isDisjoint(with: $0.appliesWhen) }
    }
}
