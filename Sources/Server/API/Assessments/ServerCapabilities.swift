import Compliance

extension ServiceFacts.Capabilities {
    /// What this version of the server does. Whoever builds one of these sets it here, in the same change.
    ///
    /// - Parameter aigcProducer: `server.aigc_producer`, without which answers bear no label for machines.
    public static func ofThisVersion(aigcProducer: String?) -> Self {
        var capabilities = Self()
        capabilities.classifiers = true
        // Incidents: an operator or a classifier takes an answer back, under way or given.
        capabilities.recall = true
        capabilities.humanStop = true
        // Texts that are kept are sealed, each under a key below its subject's.
        capabilities.storageRedaction = true
        // People: where a pack asks for it. Whether terms are accepted depends on whether a service has any in force.
        capabilities.minorLimits = true
        capabilities.misuseLadder = true
        capabilities.complaints = true
        capabilities.subjectRequests = true
        capabilities.trainingOptOut = true
        capabilities.retention = true
        capabilities.embeddedLabels = aigcProducer != nil
        return capabilities
    }
}
