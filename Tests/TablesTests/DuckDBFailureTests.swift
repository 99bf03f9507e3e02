import Primitives
import Testing

@testable import Processes
@testable import Tables

@Suite("A job over a file that went wrong")
struct DuckDBFailureTests {
    private func problem(_ end: BoundedProcess.End, _ said: String = "") -> Problem {
        DuckDBFailure.problem(
            BoundedProcess.Outcome(end: end, output: [], errors: Array(said.utf8)),
            TableBounds(time: .seconds(1)), .file)
    }

    @Test(
        "may go well another time where it was not the file's fault",
        arguments: [BoundedProcess.End.outOfTime, .signalled(9), .signalled(15), .exited(137)])
    func passing(_ end: BoundedProcess.End) {
        let found = problem(end)
        #expect(found.kind == .unprocessable)
        #expect(found.retryAfter != nil)
        #expect(problem(.exited(1), "Out of Memory Error: failed to allocate").retryAfter != nil)
    }

    @Test("goes wrong again where the file cannot be read")
    func lasting() {
        let found = problem(.exited(1), "Invalid Input Error: No magic bytes found at end of file")
        #expect(found.detail.contains("cannot be read as a table"))
        #expect(found.retryAfter == nil)
    }
}
