import Primitives
import Testing

@testable import Dataspace

@Suite("Playbooks")
struct PlaybookTests {
    @Test("A playbook is read, and written as it was")
    func roundTrip() throws {
        let value: JSONValue = [
            "requested": ["offer", "terminate"], "requested_again": ["terminate"], "accepted": ["agree"],
            "verified": ["finalize"], "offered": ["counter"], "agreed": ["verify"], "offer": "urn:other",
            "transfer": ["requested": ["start", "suspend", "start", "complete"], "started": ["terminate"]],
        ]
        let playbook = try Playbook(value)
        #expect(playbook.negotiation[.requested] == [.offer, .terminate])
        #expect(playbook.transfer[.requested] == [.start, .suspend, .start, .complete])
        #expect(playbook.json == value)
        #expect(try Playbook([:]) == Playbook())
        #expect(try Playbook(["requested": "wait"]).negotiation == [.requested: [.wait]])
    }

    @Test("All faults are told at once")
    func faults() {
        let value: JSONValue = [
            "requested": ["sign"], "finalized": ["agree"], "offer": 5, "transfer": ["completed": ["start"]],
        ]
        let problem = #expect(throws: Problem.self) { try Playbook(value) }
        for word in ["requested", "finalized", "offer", "transfer.completed"] {
            #expect(problem?.detail.contains(word) == true, "\(word)")
        }
        #expect(throws: Problem.self) { try Playbook([]) }
        let many = JSONValue.array(Array(repeating: "wait", count: Playbook.maximumActions + 1))
        #expect(throws: Problem.self) { try Playbook(["requested": many]) }
    }
}
