import Primitives
import Testing

@testable import Inference

@Suite("The runtime's announcement")
struct RuntimeAnnouncementTests {
    @Test("tells the address, and whatever else a newer runtime says")
    func ready() throws {
        let line =
            #"{"ready":true,"base_url":"http://127.0.0.1:4321/v1","model":"m","context":2048,"new":[]}"#
        let announcement = try RuntimeAnnouncement(line: Array(line.utf8))
        #expect(announcement.address == (try UpstreamAddress("http://127.0.0.1:4321/v1")))
    }

    @Test("gives the runtime's own reason for not serving")
    func reason() async {
        let line = #"{"ready":false,"error":"the model m is missing"}"#
        let refused = await problem { _ = try RuntimeAnnouncement(line: Array(line.utf8)) }
        #expect(refused?.kind == .engineUnavailable)
        #expect(refused?.detail.contains("the model m is missing") == true)
        #expect(refused?.mend != nil)
    }

    @Test(
        "is refused when it is something else",
        arguments: [
            #"{"ready":false}"#, #"{"ready":true}"#, #"{"ready":1,"base_url":"http://h/"}"#,
            #"{"ready":"true","base_url":"http://h/"}"#, #"{"ready":true,"base_url":7}"#, "[]", "{}", "null",
        ])
    func incomplete(_ line: String) async {
        #expect(
            await problem { _ = try RuntimeAnnouncement(line: Array(line.utf8)) }?.kind == .engineUnavailable)
    }

    @Test("is refused when it is no JSON or has no usable address")
    func malformed() async {
        for line in ["", "Traceback (most recent call last):", #"{"ready":true,"base_url":"file:///etc"}"#] {
            #expect(await problem { _ = try RuntimeAnnouncement(line: Array(line.utf8)) } != nil)
        }
    }
}
