import Foundation
import Primitives
import Testing

@testable import Console

@Suite("How the console writes")
struct FormatTests {
    private func formats(_ language: Language) -> Formats {
        Formats(language: language, now: Timestamp(microseconds: 1_772_323_200_000_000))
    }

    @Test(
        "numbers with commas between thousands",
        arguments: [
            ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.50", "−1,234,567.50"),
            ("0.000000001", "0.000000001"),
            ("100000000000000000000", "100,000,000,000,000,000,000"), ("", ""), ("x", "x"), ("1e5", "1e5"),
            ("-", "-"),
        ])
    func numbers(text: String, expected: String) { #expect(formats(.english).number(text) == expected) }

    @Test("money as each language writes it")
    func money() {
        #expect(formats(.english).money("-1234.5", "JPY") == "−¥1,234.5")
        #expect(formats(.japanese).money("1234", "JPY") == "1,234円")
        #expect(formats(.chinese).money("1234", "CNY") == "1,234元")
        #expect(formats(.english).money("5", "KWD") == "5 KWD")
        #expect(formats(.english).money(nil, "JPY") == "")
    }

    @Test("times by the clock of the language")
    func times() {
        let text = "2026-02-28T15:30:00.000Z"
        #expect(formats(.english).time(text) == "28 Feb 2026 15:30 UTC")
        #expect(formats(.japanese).time(text) == "2026年3月1日 00:30 JST")
        #expect(formats(.chinese).time(text) == "2026年2月28日 23:30 CST")
        #expect(formats(.english).time("soon") == "soon")
        #expect(formats(.english).month("2026-11") == "Nov 2026")
        #expect(formats(.japanese).month("2026-11") == "2026年11月")
        #expect(formats(.english).month("2026-13") == "2026-13")
        #expect(formats(.english).ago("2026-02-28T23:00:00Z") == "1 h ago")
        #expect(formats(.english).ago("2027-01-01T00:00:00Z") == "1 Jan 2027 00:00 UTC")
    }

    @Test("sizes in binary units") func sizes() {
        #expect(formats(.english).bytes(0) == "0 B")
        #expect(formats(.english).bytes(1_536) == "1.5 KiB")
        #expect(formats(.english).bytes(.max).hasSuffix("TiB"))
    }

    @Test("every file that lies in its folder into the program")
    func assets() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/CConsoleResources/files")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(ConsoleAssets.files.keys))
        for name in names {
            #expect(
                try Data(contentsOf: folder.appending(path: name)) == Data(ConsoleAssets.files[name] ?? []))
        }
        // Templates are for nobody outside.
        #expect(ConsoleAssets.asset("1/layout.mustache") == nil)
        #expect(ConsoleAssets.asset("1/console.css")?.type == "text/css; charset=utf-8")
    }
}
