import Documents

/// Takes the questions of one file as they are read, and gathers every fault of them.
struct BankReading {
    static let columns = ["id", "text", "class", "expect", "language"]
    /// Those that every question must have.
    static let required = columns.dropLast()

    let faults: FaultCollector
    /// The risk classes of the packs; empty for any.
    private let classes: [String]
    private(set) var questions: [BankQuestion] = []
    private var lines: [String: Int] = [:]

    init(file: String, classes: [String]) {
        faults = FaultCollector(file: file)
        self.classes = classes
    }

    /// - Parameter value: gives the field of a column; empty where it is not there.
    mutating func take(line: Int, _ value: (String) -> String) {
        let position = TextPosition(line: line, column: 1)
        let before = faults.count
        let id = value("id")
        let text = value("text")
        let questionClass = value("class")
        let word = value("expect")
        checkID(id, line, position)
        if !text.unicodeScalars.contains(where: { $0.properties.isPrintable }) {
            faults.add(position, "text", "the question is empty", "write it, or remove the line")
        } else if text.utf8.count > QuestionBank.maximumTextBytes {
            faults.add(
                position, "text", "the question has \(text.utf8.count) bytes",
                "keep it to \(QuestionBank.maximumTextBytes)")
        }
        guard let expectation = BankQuestion.Expectation(rawValue: word) else {
            faults.add(
                position, "expect", "unknown expectation \(FaultCollector.quoted(word))",
                Spelling.mend(for: word, among: BankQuestion.Expectation.allCases.map(\.rawValue)))
            return
        }
        checkClass(questionClass, expectation, position)
        guard faults.count == before else { return }
        questions.append(
            BankQuestion(
                id: id, text: text, questionClass: questionClass, expectation: expectation,
                language: value("language")))
    }

    /// Whether no more may come.
    mutating func isFull(at line: Int) -> Bool {
        guard questions.count > QuestionBank.maximumQuestions else { return faults.isFull }
        faults.add(
            TextPosition(line: line, column: 1), "",
            "more than \(QuestionBank.maximumQuestions) questions", "split the bank")
        return true
    }

    private mutating func checkID(_ id: String, _ line: Int, _ position: TextPosition) {
        guard 1...QuestionBank.maximumIDBytes ~= id.utf8.count,
            id.unicodeScalars.allSatisfy(\.properties.isPrintable)
        else {
            faults.add(
                position, "id", "\(FaultCollector.quoted(id)) is no id of a question",
                "write 1 to \(QuestionBank.maximumIDBytes) bytes that can be seen, without blanks")
            return
        }
        if let first = lines[id] {
            faults.add(
                position, "id",
                "the id \(FaultCollector.quoted(id)) stands here twice, first on line \(first)",
                "give each question an id of its own")
        }
        lines[id] = line
    }

    private func checkClass(
        _ name: String, _ expectation: BankQuestion.Expectation, _ position: TextPosition
    ) {
        let valid = expectation == .answer ? AnswerCategory.allCases.map(\.rawValue) : classes
        guard !valid.isEmpty else {
            guard !MappingReader.isIdentifier(name) else { return }
            faults.add(
                position, "class", "\(FaultCollector.quoted(name)) is no class", "write one such as A.1.a")
            return
        }
        guard !valid.contains(name) else { return }
        faults.add(
            position, "class",
            "unknown class \(FaultCollector.quoted(name)) of a question to \(expectation.rawValue)",
            Spelling.mend(for: name, among: valid))
    }

    /// - Throws: what was found wrong.
    func bank(named name: String) throws(DocumentFaults) -> QuestionBank {
        if questions.isEmpty, faults.count == 0 {
            faults.add(
                .start, "", "the bank holds no question",
                "add one, after a head of \(Self.columns.joined(separator: ","))")
        }
        guard faults.count == 0 else { throw DocumentFaults(faults) }
        return QuestionBank(name: name, questions: questions)
    }
}
