import Compliance
import Foundation
import Primitives
import Processes
import Synchronization

/// The answers of a run, each durable before the next question takes its place: whoever is killed goes on here.
///
/// One JSON object a line: first what the run is, then the answers as they came. A last line that was cut short is
/// cut off at the next start.
final class ProgressFile: Sendable {
    static let name = "answers.jsonl"
    /// The largest file that is read.
    static let maximumBytes = 1 << 30

    /// Of this run, in each `Idempotency-Key`: whoever repeats a question that was under way at the end gets the
    /// answer of the first time.
    let run: String
    let startedAt: Timestamp
    let seed: UInt64
    private let path: String
    private let file: FileHandle
    private let state: Mutex<State>

    private struct State {
        var answers: [String: AnsweredQuestion] = [:]
        var verdicts: [String: ClassifiedAnswer] = [:]
        /// What kept a line from being written; nothing is appended after.
        var failure: Problem?

        mutating func take(_ line: JSONValue) -> Bool {
            if let verdict = ClassifiedAnswer(line) {
                verdicts[verdict.question] = verdict
            } else if let answer = AnsweredQuestion(line) {
                answers[answer.question] = answer
            } else {
                return false
            }
            return true
        }
    }

    /// What each question came to last.
    var answers: [String: AnsweredQuestion] { state.withLock { $0.answers } }
    /// What a classifier said of its answer last.
    var verdicts: [String: ClassifiedAnswer] { state.withLock { $0.verdicts } }

    /// Opens the file of a folder, or begins it.
    ///
    /// - Parameters:
    ///   - seed: nil for the one that the file has, or a new one.
    ///   - plan: makes the plan of a seed.
    /// - Throws: `conflict` when another process is at it, or it is of another run.
    static func open(
        in folder: String, seed: UInt64?, at now: Timestamp, randomness: some Randomness,
        plan make: (UInt64) -> AssessmentPlan
    ) throws -> (file: ProgressFile, plan: AssessmentPlan) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw WrittenFile.unwritable(folder, errno) }
        let path = "\(folder)/\(name)"
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw WrittenFile.unwritable(path, errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard FileLock.take(descriptor) else {
            throw Problem(
                .conflict, "Another process is writing \(path).", mend: "Wait for it, or give another --out.",
                parameter: "--out")
        }
        let lines = try wholeLines(of: file, path)
        guard let head = lines.first else {
            let plan = make(seed ?? randomness.next() >> 12)
            let run = String(randomness.next(), radix: 36) + String(randomness.next(), radix: 36)
            let members = plan.identity.merging(["run": .string(run), "started_at": .string(now.rfc3339)]) {
                $1
            }
            try WrittenFile.write(JSONValue.object(members).serialized + [0x0A], to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw WrittenFile.unwritable(path, errno) }
            return (ProgressFile(run, now, plan.seed, path, file, State()), plan)
        }
        guard let started = head["started_at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
            let run = head["run"]?.stringValue, let first = head["seed"]?.stringValue.flatMap({ UInt64($0) })
        else { throw foreign(path) }
        let plan = make(seed ?? first)
        for (name, value) in plan.identity.sorted(by: { $0.key < $1.key }) where head[name] != value {
            throw Problem(
                .conflict, "\(path) is of another run: \"\(name)\" differs.",
                mend: "Give --out another folder, or the options of the first start.", parameter: "--out")
        }
        var state = State()
        for line in lines.dropFirst() {
            guard state.take(line) else { throw foreign(path) }
        }
        return (ProgressFile(run, started, plan.seed, path, file, state), plan)
    }

    private init(
        _ run: String, _ startedAt: Timestamp, _ seed: UInt64, _ path: String, _ file: FileHandle,
        _ state: State
    ) {
        self.run = run
        self.startedAt = startedAt
        self.seed = seed
        self.path = path
        self.file = file
        self.state = Mutex(state)
    }

    /// Makes an answer durable.
    func append(_ answer: AnsweredQuestion) throws(Problem) { try append(answer.json) }

    /// Makes a verdict durable.
    func append(_ verdict: ClassifiedAnswer) throws(Problem) { try append(verdict.json) }

    private func append(_ line: JSONValue) throws(Problem) {
        let bytes = line.serialized + [0x0A]
        let descriptor = file.fileDescriptor
        try state.withLock { state throws(Problem) in
            if let failure = state.failure { throw failure }
            let end = lseek(descriptor, 0, SEEK_CUR)
            do throws(Problem) {
                guard end >= 0 else { throw WrittenFile.unwritable(path, errno) }
                try WrittenFile.write(bytes, to: descriptor, path)
                guard fsync(descriptor) == 0 else { throw WrittenFile.unwritable(path, errno) }
            } catch {
                // Half a line before a whole one would make the file unreadable.
                if end >= 0 { _ = ftruncate(descriptor, end) }
                state.failure = error
                throw error
            }
            _ = state.take(line)
        }
    }

    /// Lets others open it; nothing may be appended after.
    func close() throws { try file.close() }

    private static func wholeLines(of file: FileHandle, _ path: String) throws -> [JSONValue] {
        let data = try file.read(upToCount: maximumBytes + 1) ?? Data()
        guard data.count <= maximumBytes else {
            throw Problem(
                .invalidValue, "\(path) has more than \(maximumBytes) bytes.",
                mend: "Give --out another folder.",
                parameter: "--out")
        }
        let end = data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        if end < data.count { try file.truncate(atOffset: UInt64(end)) }
        try file.seek(toOffset: UInt64(end))
        return try data[..<end].split(separator: 0x0A).map { line in
            do throws(Problem) {
                return try JSONValue(parsing: Array(line))
            } catch {
                throw foreign(path)
            }
        }
    }

    private static func foreign(_ path: String) -> Problem {
        Problem(
            .conflict, "\(path) is no file of answers of this version.", mend: "Give --out another folder.",
            parameter: "--out")
    }
}
