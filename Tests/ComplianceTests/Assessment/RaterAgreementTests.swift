import Testing

@testable import Compliance

@Suite("Agreement of raters")
struct RaterAgreementTests {
    /// One item for each pair.
    private func table(_ pairs: [(String, String, Int)]) -> [String: [String: String]] {
        var table: [String: [String: String]] = [:]
        for (first, second, count) in pairs {
            for _ in 0..<count { table["q\(table.count)"] = ["a": first, "b": second] }
        }
        return table
    }

    @Test("Cohen's kappa is that of a table worked by hand")
    func kappa() throws {
        // Of 50: both yes 20, both no 15, yes/no 5, no/yes 10. Observed 0.7, by chance 0.5·0.6 + 0.5·0.4 = 0.5.
        let agreement = RaterAgreement(
            table([("y", "y", 20), ("y", "n", 5), ("n", "y", 10), ("n", "n", 15)]))
        #expect(agreement.measure == .cohensKappa && agreement.items == 50 && agreement.raters == 2)
        #expect(abs(try #require(agreement.value) - 0.4) < 1e-12)
        #expect(abs(try #require(agreement.observed) - 0.7) < 1e-12)
    }

    @Test("Raters who always agree have 1, those who always differ less than 0")
    func extremes() throws {
        #expect(RaterAgreement(table([("y", "y", 3), ("n", "n", 3)])).value == 1)
        #expect(try #require(RaterAgreement(table([("y", "n", 3), ("n", "y", 3)])).value) == -1)
    }

    @Test("Where all verdicts are one, nothing can be said")
    func oneVerdict() {
        #expect(RaterAgreement(table([("y", "y", 9)])).value == nil)
        #expect(RaterAgreement([:]).value == nil)
        #expect(RaterAgreement(["q": ["a": "y"]]).items == 0)
    }

    @Test("Krippendorff's alpha of three raters with gaps is that worked by hand")
    func alpha() throws {
        // Units: {y,y,y} {y,n,n} {n,n} and {y}, which counts nothing. Coincidences: n = 8, y: 4, n: 4;
        // disagreement (6 - 2)/2 = 2 of unit two; expected (8·7 - 4·3·2)/7 = 32/7; alpha = 1 - 2·7/32 = 0.5625.
        let agreement = RaterAgreement([
            "1": ["a": "y", "b": "y", "c": "y"], "2": ["a": "y", "b": "n", "c": "n"],
            "3": ["b": "n", "c": "n"], "4": ["a": "y"],
        ])
        #expect(agreement.measure == .krippendorffsAlpha && agreement.items == 3)
        #expect(abs(try #require(agreement.value) - 0.5625) < 1e-12)
    }

    @Test("Krippendorff's own example of nominal data gives his 0.743")
    func published() throws {
        // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), part C: four observers, twelve units.
        let observers: [[Int?]] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
            [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
        ]
        var table: [String: [String: String]] = [:]
        for (observer, values) in observers.enumerated() {
            for (unit, value) in values.enumerated() {
                guard let value else { continue }
                table["u\(unit)", default: [:]]["o\(observer)"] = "\(value)"
            }
        }
        let value = try #require(RaterAgreement(table).value)
        #expect(abs(value - 0.743) < 0.0005)
    }
}
