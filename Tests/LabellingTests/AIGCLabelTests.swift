import Primitives
import Testing

@testable import Labelling

@Suite("The AIGC object")
struct AIGCLabelTests {
    private let whole =
        #""ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":"""#

    private func rules(_ text: String) -> [AIGCFault.Rule] {
        do throws(AIGCFaults) {
            _ = try AIGCLabel(parsing: text)
            return []
        } catch {
            return error.faults.map(\.rule)
        }
    }

    @Test("It is written as the standard has it, all seven fields as strings")
    func form() throws {
        let label = try AIGCLabel(.possible, contentProducer: "P", produceID: "1")
        #expect(
            label.wrapped
                == #"{"AIGC":{"Label":"2","ContentProducer":"P","ProduceID":"1",\#(whole)}}"#)
        #expect(try AIGCLabel(parsing: label.wrapped) == label)
        #expect(try AIGCLabel(parsing: label.object) == label)
    }

    @Test("Required fields must not be empty")
    func required() {
        #expect(rules(#"{"Label":"1","ContentProducer":"","ProduceID":"1",\#(whole)}"#) == [.emptyField])
        #expect(throws: Problem.self) { try AIGCLabel(.generated, contentProducer: "", produceID: "1") }
    }

    @Test(
        "Characters outside 0x21 to 0x7E are refused (Annex E j)",
        arguments: ["a b", "公司", "a\tb", "\u{7F}", "é", "a\nb"])
    func characters(_ text: String) {
        #expect(throws: Problem.self) { try AIGCLabel(.generated, contentProducer: text, produceID: "1") }
    }

    @Test("Every printable character of ASCII passes")
    func printable() throws {
        let text = String(decoding: Array(UInt8(0x21)...0x7E), as: UTF8.self)
        let label = try AIGCLabel(.generated, contentProducer: text, produceID: "1")
        #expect(try AIGCLabel(parsing: label.wrapped) == label)
        #expect(try LabelHeader.label(LabelHeader.value(label)) == label)
    }

    @Test("Label is 1, 2 or 3")
    func value() {
        #expect(rules(#"{"Label":"AIGC","ContentProducer":"P","ProduceID":"1",\#(whole)}"#) == [.labelValue])
        #expect(rules(#"{"Label":1,"ContentProducer":"P","ProduceID":"1",\#(whole)}"#) == [.notAnObject])
    }

    @Test("Unknown and missing fields are named")
    func fields() {
        #expect(
            rules(#"{"Label":"1","ContentProducer":"P","ProduceID":"1","X":"",\#(whole)}"#) == [.unknownField]
        )
        #expect(
            rules(#"{"Label":"1","ContentProducer":"P","ProduceID":"1"}"#).allSatisfy { $0 == .missingField })
    }

    @Test(
        "What is no JSON object is refused",
        arguments: ["", "[]", "{", "1", #"{"AIGC":1}"#, "{\"a\":\"a\",\"a\":1}"])
    func malformed(_ text: String) { #expect(rules(text).contains(.notAnObject)) }

    @Test("The credit code within a producer's code is checked (GB 32100)")
    func producerCode() {
        #expect(ProducerCode("001191440300708461136T1XGW3") != nil)
        #expect(ProducerCode("001191110102MAD55U9H0F10002") != nil)
        #expect(ProducerCode("001191440300708461136U1XGW3") == nil)
        #expect(
            CreditCode.isValid("914403001922038216".utf8) && CreditCode.isValid("91330100716105852F".utf8))
        #expect(
            !CreditCode.isValid("91440300708461163T".utf8) && !CreditCode.isValid("9144030070846113IT".utf8))
        #expect(throws: Problem.self) {
            try AIGCLabel(.generated, contentProducer: "001191440300708461136U1XGW3", produceID: "1")
        }
    }

    @Test("Two labels are one too many, none is one too few")
    func count() throws {
        let text = try AIGCLabel(.generated, contentProducer: "P", produceID: "1").object
        let label = FoundLabel(carrier: "c", text: text)
        #expect(LabelledFile.faults(of: [label]).isEmpty)
        #expect(LabelledFile.faults(of: [label, label]).map(\.rule) == [.duplicate])
        #expect(LabelledFile.faults(of: []).map(\.rule) == [.noLabel])
    }
}
