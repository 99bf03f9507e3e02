import Foundation
import Primitives
import PropertyTesting
import Testing

@testable import Screening

@Suite("Figures of the recognisers")
struct PersonalDataFiguresTests {
    @Test("on generated data: at least 99.5 % of what has a check digit is found, exactly where it stands")
    func recall() throws {
        let generator = PersonalDataGenerator(random: printedRandomness())
        let count = rounds(debug: 150, release: 5_000)
        var (found, all) = (0, 0)
        for type in PersonalDataGenerator.checked {
            let plan = try Plans.personal([type], minimum: .checksum)
            var exact = 0
            for _ in 0..<count {
                let (text, range) = generator.text(type)
                if Screened(plan, text).decisions.map(\.range) == [range] {
                    exact += 1
                } else {
                    print("missed \(type): \(text)")
                }
            }
            print("recall of \(type.rawValue): \(exact) of \(count)")
            (found, all) = (found + exact, all + count)
        }
        #expect(found * 1_000 >= all * 995)
    }

    @Test("on generated data: at least 99 % of what is found with context is personal data")
    func precision() throws {
        let generator = PersonalDataGenerator(random: printedRandomness())
        let plan = try Plans.personal(minimum: .context)
        let count = rounds(debug: 1_000, release: 30_000)
        var (right, wrong) = (0, 0)
        for _ in 0..<count {
            let type = generator.random.element(of: PersonalDataGenerator.checked)
            let (text, range) = generator.text(type)
            for decision in Screened(plan, text).decisions {
                if decision.range == range { right += 1 } else { wrong += 1 }
            }
            let decoy = generator.decoy()
            for decision in Screened(plan, decoy).decisions {
                wrong += 1
                if wrong < 20 { print("false: \(decoy) \(decision.finding)") }
            }
        }
        print("precision with context: \(right) of \(right + wrong)")
        #expect(right > count * 9 / 10)
        #expect(right * 100 >= (right + wrong) * 99)
    }

    @Test("on presidio-research: cards, IBANs and e-mail addresses beat the anchor of 0.845")
    func presidio() throws {
        guard let text = SharedData.text("screening/presidio-research/synth_dataset_v2.json") else { return }
        let samples = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        let types: [(String, PersonalDataType)] = [
            ("CREDIT_CARD", .paymentCard), ("IBAN_CODE", .iban), ("EMAIL_ADDRESS", .email),
        ]
        let plan = try Plans.personal(Set(types.map(\.1)), minimum: .form)
        var tallies: [PersonalDataType: (found: Int, missed: Int, wrong: Int)] = [:]
        for sample in samples {
            let full = try #require(sample["full_text"] as? String)
            var decisions = Screened(plan, full).decisions
            for span in sample["spans"] as? [[String: Any]] ?? [] {
                guard let type = types.first(where: { $0.0 == span["entity_type"] as? String })?.1,
                    let start = span["start_position"] as? Int, let value = span["entity_value"] as? String
                else { continue }
                let first = String(full.unicodeScalars.prefix(start)).utf8.count
                let range = first..<first + value.utf8.count
                if let place = decisions.firstIndex(where: {
                    Self.isType($0, type) && $0.range.overlaps(range)
                }) {
                    decisions.remove(at: place)
                    tallies[type, default: (0, 0, 0)].found += 1
                } else {
                    tallies[type, default: (0, 0, 0)].missed += 1
                    print("missed \(type): \(value)")
                }
            }
            for (_, type) in types {
                tallies[type, default: (0, 0, 0)].wrong += decisions.count { Self.isType($0, type) }
            }
        }
        for (name, type) in types {
            let tally = try #require(tallies[type])
            let score = Double(2 * tally.found) / Double(2 * tally.found + tally.missed + tally.wrong)
            print(
                "presidio-research \(name): found \(tally.found), missed \(tally.missed), wrong \(tally.wrong), F1 \(score)"
            )
            #expect(score > 0.845)
        }
    }

    private static func isType(_ decision: ScreeningDecision, _ type: PersonalDataType) -> Bool {
        guard case .personalData(let found, _) = decision.finding else { return false }
        return found == type
    }
}
