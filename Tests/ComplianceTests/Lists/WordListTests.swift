import Documents
import Primitives
import Testing

@testable import Compliance

@Suite("Word lists")
struct WordListTests {
    private func list(_ text: String, classes: [String] = []) throws -> WordList {
        try WordList(csv: Array(text.utf8), name: "l", file: "l.csv", classes: classes)
    }

    private func faults(_ bytes: [UInt8], classes: [String] = []) -> [DocumentFault] {
        do throws(DocumentFaults) {
            _ = try WordList(csv: bytes, name: "l", file: "l.csv", classes: classes)
            return []
        } catch {
            return error.faults
        }
    }

    @Test("Fields in quotes may have commas, quotes and line breaks")
    func quoting() throws {
        let list = try list("class,pattern,note\r\nA.1.a,\"a, \"\"b\"\" c\",\"x\ny\"\r\n\r\nA.1.b,d,\r\n")
        #expect(list.entries.map(\.pattern) == ["a, \"b\" c", "d"])
        #expect(list.entries.map(\.riskClass) == ["A.1.a", "A.1.b"])
        #expect(list.entries[0].note == "x\ny")
    }

    @Test(
        "A pattern with a tab or a line feed is refused with its line",
        arguments: ["a\tb", "a\nA.1.b\tc", "a\u{7}"])
    func controls(pattern: String) {
        let found = faults(Array("pattern,class\nok,A.1.a\n\"\(pattern)\",A.1.a\n".utf8))
        #expect(found.map(\.line) == [3])
        #expect(found.first?.message.contains("control character") == true)
    }

    @Test("Lists of different entries have different hashes, whatever their patterns hold")
    func hashes() {
        func hash(_ entries: [(String, String)]) -> String {
            WordList(
                name: "l",
                entries: entries.map {
                    WordListEntry(pattern: $0.0, riskClass: $0.1, language: "", note: "")
                }
            ).hash
        }
        #expect(hash([("a\nA.1.b\tc", "A.1.a")]) != hash([("a", "A.1.a"), ("c", "A.1.b")]))
        #expect(hash([("x", "A.1.a"), ("y", "A.1.b")]) == hash([("y", "A.1.b"), ("x", "A.1.a")]))
    }

    @Test("A keyword library is as old as the last update of a list that counts for it")
    func age() throws {
        let pack = try #require(try Packs.load()["cn-interim-measures"])
        let counting = try #require(
            pack.wordLists.first { list in
                list.classes.contains { name in
                    pack.riskClasses.contains { $0.id == name || $0.group == name }
                }
            })
        let other = try #require(
            pack.wordLists.first { list in
                !list.classes.contains { name in
                    pack.riskClasses.contains { $0.id == name || $0.group == name }
                }
            })
        let today = try #require(PackDate("2026-11-20"))
        let old = try #require(PackDate("2026-11-01"))
        func age(_ updates: [String: PackDate]) -> Int64? {
            WordListCoverage(of: pack, lists: [], updates: updates, today: today)?.ageInDays
        }
        #expect(age([counting.name: old, other.name: today]) == 19)
        #expect(age([other.name: today]) == nil)
    }

    @Test("What stands twice is counted once")
    func duplicates() throws {
        let list = try list("pattern,class\nAbc,A.1.a\nabc,A.1.a\nabc,A.1.b\n")
        #expect(list.entries.count == 2 && list.duplicates == 1)
    }

    @Test("Invalid UTF-8 is named by its line, and so are the others")
    func invalidUTF8() {
        let bytes = Array("pattern,class\n".utf8) + [0xFF] + Array(",A.1.a\nok,A.1.a\n\"open,A.1.a\n".utf8)
        #expect(faults(bytes).map(\.line) == [2, 4])
    }

    @Test("An unknown class, an empty pattern and a wrong head are errors")
    func rows() {
        #expect(faults(Array("pattern,class\nx,B.1\n".utf8), classes: ["A.1"]).map(\.line) == [2])
        #expect(faults(Array("pattern,class\n ,A.1.a\n".utf8)).first?.message == "the pattern is empty")
        #expect(faults(Array("patern,class\n".utf8)).contains { $0.mend == "did you mean \"pattern\"?" })
    }

    @Test("A list of 100 MB is refused with its size")
    func tooLarge() {
        let fault = faults([UInt8](repeating: 0x61, count: 100_000_000)).first
        #expect(fault?.message == "the list has 100000000 bytes")
    }

    @Test("A quote that never closes ends at the bound of a record")
    func openQuote() {
        let bytes = Array("pattern,class\n\"".utf8) + [UInt8](repeating: 0x0A, count: 1_000_000)
        #expect(!faults(bytes).isEmpty)
    }

    @Test("Plain text gives one pattern a line")
    func lines() throws {
        let list = try WordList(
            lines: Array("# remark\none two\r\n\nthree\n".utf8), name: "l", file: "l.txt", riskClass: "A.1.a")
        #expect(list.entries.map(\.pattern) == ["one two", "three"])
    }

    @Test("A byte order mark is no part of the first pattern")
    func byteOrderMark() throws {
        let list = try WordList(
            lines: [0xEF, 0xBB, 0xBF] + Array("one\n".utf8), name: "l", file: "l.txt", riskClass: "A.1.a")
        #expect(list.entries.map(\.pattern) == ["one"])
    }

    @Test("The class of plain text is one that the list may have", arguments: ["", "B.1", "A.1x"])
    func classOfLines(riskClass: String) {
        #expect(throws: DocumentFaults.self) {
            _ = try WordList(
                lines: Array("one\n".utf8), name: "l", file: "l.txt", riskClass: riskClass, classes: ["A.1"])
        }
    }

    @Test("What is written is read again as it was")
    func writing() throws {
        let entries = [
            WordListEntry(pattern: "a, \"b\" c", riskClass: "A.1.a", language: "en", note: "n,\"\n"),
            WordListEntry(pattern: "\"", riskClass: "A.1.b"),
            WordListEntry(pattern: "号召", riskClass: "A.1.b"),
            WordListEntry(
                pattern: String(repeating: "\"", count: WordList.maximumPatternBytes), riskClass: "A.1.a",
                note: String(repeating: "\"", count: WordList.maximumNoteBytes)),
        ]
        let list = WordList(name: "l", entries: entries)
        let read = try WordList(csv: list.csv, name: "l", file: "l.csv")
        #expect(read == list)
    }

    @Test("A list takes the place of that of its name, and one that no pack uses is left out")
    func replacing() throws {
        let book = try RuleBook(RulePackFolder(Repository.packs))
        let entry = WordListEntry(pattern: "x", riskClass: "A.1.a")
        let other = book.replacing([
            WordList(name: "cn-core-values", entries: [entry]), WordList(name: "nobody's", entries: [entry]),
        ])
        #expect(other.lists["cn-core-values"]?.entries == [entry])
        #expect(other.lists["nobody's"] == nil && other.lists.count == book.lists.count)
        #expect(other.classes(ofList: "cn-rights") == ["A.3", "A.4"])
        let hash = try other.rules(["cn-interim-measures"], isPublic: true)["cn-interim-measures/CN-S01"]?
            .listHash
        #expect(hash == other.lists["cn-core-values"]?.hash && hash != book.lists["cn-core-values"]?.hash)
    }

    @Test("The seed is far from what TC260-003 asks, and says so")
    func coverage() throws {
        let (catalogue, lists) = try RulePackFolder(Repository.packs).load()
        let today = try #require(PackDate("2026-11-27"))
        let pack = try #require(catalogue[.china])
        let found = WordListCoverage(of: pack, lists: Array(lists.values), updated: nil, today: today)
        let coverage = try #require(found)
        #expect(coverage.total.asked == 10_000 && coverage.total.present < 200)
        #expect(coverage.classes.count == 17)
        #expect(!coverage.isMet && !coverage.isAgeMet)
    }

    @Test("A list that has the numbers and the age meets what is asked")
    func coverageMet() throws {
        let pack = try #require(try Packs.load()[.china])
        let entries = pack.riskClasses.flatMap { riskClass in
            (0..<600).map { WordListEntry(pattern: "\(riskClass.id) \($0)", riskClass: riskClass.id) }
        }
        let list = WordList(name: "cn-core-values", entries: entries)
        let day = try #require(PackDate("2026-11-20"))
        func coverage(_ text: String) throws -> WordListCoverage {
            let today = try #require(PackDate(text))
            return try #require(WordListCoverage(of: pack, lists: [list], updated: day, today: today))
        }
        #expect(try coverage("2026-11-27").isMet)
        #expect(try !coverage("2026-11-28").isMet)
        #expect(try !coverage("2026-11-19").isMet)
    }

    @Test("Every seed is a phrase of a declared class")
    func seeds() throws {
        for list in try RulePackFolder(Repository.packs).load().lists.values {
            #expect(list.duplicates == 0)
            for entry in list.entries {
                let isPhrase = entry.language == "en" ? entry.pattern.contains(" ") : entry.pattern.count >= 6
                #expect(isPhrase, "\(entry.pattern)")
            }
        }
    }
}
