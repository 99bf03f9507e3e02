import Testing

@testable import Labelling

@Suite("XMP")
struct XMPPacketTests {
    private let uri = XMPPacket.namespace

    @Test("The property is found as an element and as an attribute, with any prefix and either quote")
    func forms() {
        let element = "<x:D xmlns:q='\(uri)'><q:AIGC>{&quot;a&quot;:1}</q:AIGC></x:D>"
        let attribute = "<x:D xmlns:TC260 = \"\(uri)\" TC260:AIGC='{\"a\":\"&lt;&#x41;\"}'/>"
        let section = "<x:D xmlns:T=\"\(uri)\"><T:AIGC><![CDATA[{\"a\":1}]]></T:AIGC></x:D>"
        #expect(XMPPacket(element.utf8).texts == [#"{"a":1}"#])
        #expect(XMPPacket(attribute.utf8).texts == [#"{"a":"<A"}"#])
        #expect(XMPPacket(section.utf8).texts == [#"{"a":1}"#])
    }

    @Test("The same name in another namespace is another property")
    func otherNamespace() {
        #expect(
            XMPPacket("<D xmlns:TC260=\"http://example.com/\"><TC260:AIGC>x</TC260:AIGC></D>".utf8).texts
                .isEmpty)
    }

    @Test("Other properties stay when the label is replaced")
    func merging() throws {
        let label = try AIGCLabel(.generated, contentProducer: "P", produceID: "1")
        let other = "<rdf:Description><dc:title>t</dc:title></rdf:Description>"
        let packet = "<rdf:RDF>\(other)<D xmlns:T=\"\(uri)\"><T:AIGC>old</T:AIGC></D></rdf:RDF>"
        let merged = try XMPPacket(packet.utf8).labelled(label)
        #expect(String(decoding: merged, as: UTF8.self).contains(other))
        #expect(XMPPacket(merged).texts == [label.object])
    }

    @Test("A packet whose end is not found is not replaced")
    func noEnd() throws {
        let label = try AIGCLabel(.generated, contentProducer: "P", produceID: "1")
        #expect(throws: (any Error).self) { try XMPPacket("<x/>".utf8).labelled(label) }
    }
}
