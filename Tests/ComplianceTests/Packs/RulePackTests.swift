import Testing

@testable import Compliance

@Suite("The packs of the repository")
struct RulePackTests {
    @Test("There are four, one for each jurisdiction, over 38 duties")
    func packs() throws {
        let catalogue = try Packs.load()
        #expect(
            catalogue.packs.map(\.name)
                == ["cn-interim-measures", "jp-ai-guidelines", "eu-ai-act", "nist-ai-rmf"])
        #expect(catalogue.duties.duties.count == 38)
    }

    @Test("China's has the 31 classes of risk of TC260-003 in five groups")
    func riskClasses() throws {
        let classes = try #require(try Packs.load()[.china]).riskClasses
        let groups = Dictionary(grouping: classes, by: \.group).mapValues(\.count)
        #expect(groups == ["A.1": 8, "A.2": 9, "A.3": 5, "A.4": 7, "A.5": 2])
    }

    @Test("China's has the marks, the ladder and the retention of 184 days")
    func numbers() throws {
        let pack = try #require(try Packs.load()[.china])
        #expect(pack.wordListMarks?.total == 10_000)
        #expect(pack.wordListMarks?.perClass == ["A.1": 200, "A.2": 100])
        #expect(pack.limits.misuse?.consecutive == 3 && pack.limits.misuse?.perDay == 5)
        #expect(pack.limits.minors?.guardianConsentUnder == 14)
        #expect(pack.retention.allSatisfy { $0.minimumDays >= 184 })
        #expect(pack.marks.first { $0.id == "should-refuse" }?.provenCount == 292)
    }

    @Test("The visible label in Chinese has both elements that GB 45438-2025 asks for")
    func labelElements() throws {
        for label in try #require(try Packs.load()[.china]).labels {
            guard let text = label.visible?.zh else { continue }
            #expect(text.contains("人工智能") || text.contains("AI"))
            #expect(text.contains("生成") || text.contains("合成"))
        }
    }

    @Test("A watermark in text is a gap, never a pass")
    func watermark() throws {
        let labels = try #require(try Packs.load()[.europe]).labels
        #expect(labels.first { $0.medium == .textWatermark }?.status == .gap)
    }

    @Test("The hash follows the content, not the layout")
    func hash() throws {
        let duties = try Packs.duties()
        let text = try Packs.text("nist-ai-rmf")
        func hash(_ text: String) throws -> String {
            try RulePackLoader.pack(Array(text.utf8), file: "p", duties: duties).hash
        }
        let plain = try hash(text)
        #expect(try hash("# another remark\n" + text) == plain)
        #expect(try hash(text.replacing("version: 1.1.0", with: "version: 1.1.1")) != plain)
        #expect(plain.utf8.count == 64)
    }
}
