/// A dictionary of PDF: its keys in their order, each with the bytes of its value.
struct PDFDictionary {
    var entries: [(key: String, value: ArraySlice<UInt8>)] = []

    subscript(key: String) -> ArraySlice<UInt8>? { entries.first { $0.key == key }?.value }

    func integer(_ key: String) -> Int? {
        self[key].flatMap { value in
            var scanner = PDFScanner(Array(value), at: 0)
            guard let number = scanner.integer() else { return nil }
            scanner.skipBlanks()
            return scanner.current == nil ? number : nil
        }
    }

    /// The number of the object that the value refers to.
    func reference(_ key: String) -> Int? {
        self[key].flatMap { value in
            var scanner = PDFScanner(Array(value), at: 0)
            return scanner.reference()
        }
    }

    /// A list of whole numbers.
    func integers(_ key: String) -> [Int]? {
        guard let value = self[key], value.count <= 1_000_000 else { return nil }
        var scanner = PDFScanner(Array(value), at: 0)
        guard scanner.take("[") else { return nil }
        var numbers: [Int] = []
        while !scanner.take("]") {
            guard let number = scanner.integer() else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    func isName(_ key: String, _ name: String) -> Bool {
        guard let value = self[key] else { return false }
        let text = String(decoding: value, as: UTF8.self)
        return text == "/\(name)" || text == "[/\(name)]" || text == "[ /\(name) ]"
    }

    mutating func set(_ key: String, _ value: String) {
        entries.removeAll { $0.key == key }
        entries.append((key, Array(value.utf8)[...]))
    }

    mutating func remove(_ key: String) { entries.removeAll { $0.key == key } }

    var bytes: [UInt8] {
        Array("<<".utf8) + entries.flatMap { Array("/\($0.key) ".utf8) + $0.value + Array("\n".utf8) }
            + Array(">>".utf8)
    }
}
