import Identity
import Testing

@testable import Server

@Suite("What a role in the house may ask for")
struct HouseRightsTests {
    /// Every operation that changes something and is not for administrators alone. What is added to the API stands in this
    /// list only after somebody has decided so.
    private static let compliance: Set<String> = [
        "acceptTerms", "acknowledgeIncident", "activateWordList", "anchorEvidencePack", "decideComplaint",
        "decideRequest", "declarePerson", "importWordList", "openComplaint", "openIncident", "openRequest",
        "publishTerms", "putEvidence", "registerAssessment", "takeIncidentStep", "withdrawWordList",
    ]
    private static let trials: Set<String> = ["dryRunAgreement", "dryRunOffer"]
    /// What reads, and is for administrators alone all the same.
    private static let handsOut: Set<String> = ["getSharingProfile", "listAgreementFiles"]
    /// What is for administrators alone.
    private static let administrators: Set<String> = [
        "actOnNegotiation", "actOnTransferProcess", "addCredit", "addKnowledgeSource", "addSigningKey",
        "askQuery", "assessProduct", "beginVersion", "billMonth", "changeAccount", "changeParticipant",
        "changePlan", "changeProduct", "changeSubscription", "changeUser", "computeQuality",
        "createAccount", "createKey", "createKnowledgeBase", "createOffer", "createPlan", "createProduct",
        "createService", "createUser", "declareSources", "endSubscription", "endUserSession",
        "endUserSessions", "importCarbonFootprints", "inviteUser", "issueCreditNote", "moveListing",
        "moveRight", "openDispute", "publishVersion", "pushFiles", "putBilling", "putBoard",
        "putCarbonFootprint", "putFapiao", "putMember", "putMembership", "recordUse",
        "refreshKnowledgeBase", "registerParticipant", "registerRight", "removeKnowledgeBase",
        "removeKnowledgeSource", "removeMember", "removeMembership", "removeSecondFactor",
        "removeSpendLimit", "requestCarbonFootprints", "requestCatalog", "requestNegotiation",
        "requestTransfer", "resolveDispute", "resumeAgreement", "retirePlan", "retireService",
        "reverseTransfer", "revokeKey",
        "revokeSigningKey", "rotateSigningKey", "searchPassages", "setPrice", "setSpendLimit",
        "settleMonth", "signAgreement", "signQuality", "subscribe", "suspendAgreement", "terminateAgreement",
        "withdrawOffer",
    ]

    @Test("is decided for every operation")
    func everyOperation() {
        let operations = ManagementAPI.routes.map(\.operation)
        for operation in operations {
            let decided: HouseRights? =
                if Self.compliance.contains(operation.id) {
                    .compliance
                } else if Self.administrators.contains(operation.id) || Self.handsOut.contains(operation.id) {
                    .administrator
                } else if Self.trials.contains(operation.id) || operation.method == .get {
                    .everyRole
                } else {
                    nil
                }
            #expect(decided != nil, "decide who may \(operation.id)")
            #expect(HouseRights(operation) == decided, "\(operation.id)")
        }
        let known = Set(operations.map(\.id))
        let listed = Self.compliance.union(Self.administrators).union(Self.handsOut).union(Self.trials)
        #expect(listed.subtracting(known) == [], "these are no operations any more")
    }

    @Test("An administrator may everything, an auditor nothing that writes")
    func roles() {
        for operation in ManagementAPI.routes.map(\.operation) {
            #expect(HouseRole.administrator.may(operation))
            let isWriting = operation.method != .get && !Self.trials.contains(operation.id)
            #expect(!isWriting || !HouseRole.auditor.may(operation), "\(operation.id)")
            // Who may do more may do all that the others may.
            #expect(!HouseRole.auditor.may(operation) || HouseRole.compliance.may(operation))
        }
    }
}
