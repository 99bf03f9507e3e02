import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Inference

@Suite("A child process", .timeLimit(.minutes(5)))
struct ChildProcessTests {
    private func shell(
        _ script: String, _ environment: [String: String] = [:],
        _ ended: @escaping @Sendable (ChildProcess.Exit) -> Void = { _ in }
    ) throws -> ChildProcess {
        try ChildProcess("/bin/sh", ["-c", script], environment: environment, ended: ended)
    }

    private func exit(_ script: String) async throws -> ChildProcess.Exit {
        try await withCheckedThrowingContinuation { continuation in
            do {
                _ = try shell(script) { continuation.resume(returning: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private func text(_ stream: ChildProcess.Descriptor) -> String {
        var bytes: [UInt8] = []
        while let more = stream.read(atMost: 100) { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("tells how it ended")
    func exits() async throws {
        #expect(try await exit("exit 0") == .status(0))
        #expect(try await exit("exit 37") == .status(37))
        #expect(try await exit("kill -9 $$") == .signal(9))
    }

    @Test("speaks through its pipes, and has the environment that it was given and no other")
    func streams() throws {
        let process = try shell("echo out; echo err >&2; env", ["A": "b c"])
        let output = text(process.standardOutput)
        #expect(output.hasPrefix("out\n"))
        #expect(output.contains("A=b c\n"))
        #expect(!output.contains("HOME="))
        #expect(text(process.standardError) == "err\n")
    }

    @Test("hears when its standard input is closed")
    func input() async throws {
        let ended = Signal()
        let process = try shell("cat; echo over") { _ in ended.fire() }
        #expect(process.isRunning)
        process.standardInput.close()
        #expect(text(process.standardOutput) == "over\n")
        await ended.reach()
        #expect(!process.isRunning)
        // Its number is not ours to signal any more.
        process.send(SIGKILL)
    }

    @Test("gets no descriptor of ours, and no blocked or ignored signal")
    func inheritance() throws {
        signal(SIGPIPE, SIG_IGN)
        let process = try shell("ls /proc/self/fd | wc -l; grep -E 'Sig(Blk|Ign)' /proc/self/status")
        let lines = text(process.standardOutput).split(separator: "\n")
        // The three, and the one by which `ls` reads the folder.
        #expect(lines.first?.trimmingCharacters(in: .whitespaces) == "4")
        let masks = lines.dropFirst().compactMap {
            $0.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
        }
        // Signals 32 and 33 are the C library's own.
        #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
    }

    @Test("that cannot be started is an error")
    func missing() {
        let failure = #expect(throws: ChildProcess.StartFailure.self) {
            try ChildProcess("/nowhere/program", [], environment: [:]) { _ in }
        }
        #expect(failure?.code == ENOENT)
    }

    @Test("is one of many that start and end at once")
    func many() async throws {
        let exits = NIOLockedValueBox<[ChildProcess.Exit: Int]>([:])
        try await withThrowingTaskGroup { group in
            for number in 0..<64 {
                group.addTask {
                    let exit = try await exit("exit \(number % 4)")
                    exits.withLockedValue { $0[exit, default: 0] += 1 }
                }
            }
            try await group.waitForAll()
        }
        #expect(
            exits.withLockedValue { $0 } == [.status(0): 16, .status(1): 16, .status(2): 16, .status(3): 16])
    }
}
