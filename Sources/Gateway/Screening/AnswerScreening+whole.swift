import NIOCore
import Primitives

extension AnswerScreening {
    /// Takes an answer that came whole, which is valid JSON.
    func whole(_ body: ByteBuffer) -> ByteBuffer {
        body.withUnsafeReadableBytes { bytes in
            let scanner = JSONScanner(bytes)
            var choices: JSONScanner.Value?
            var splice = Splice()
            let root = try? scanner.scan { member in
                if scanner.isText(member.name, "choices") {
                    choices = member.value
                } else {
                    leaveOut(member, scanner, &splice)
                }
            }
            addMark(to: root, &splice)
            guard let choices else { return splice.applied(to: body) }
            var position: Int64 = 0
            for choice in scanner.elements(of: choices) {
                wholeChoice(choice, position, scanner, &splice)
                position += 1
            }
            return splice.applied(to: body)
        }
    }

    private func wholeChoice(
        _ element: JSONScanner.Value, _ position: Int64, _ scanner: JSONScanner, _ splice: inout Splice
    ) {
        let choice = ChoiceParts(element, position, scanner)
        let visible = writer.visible(choice.index)
        var changes = Splice()
        for part in choice.parts {
            switch part {
            case .unread(let value): if looks { changes.replace(value.range, with: "null") }
            case .nested(let value):
                guard looks else {
                    hear(raw(value, scanner), choice.index)
                    continue
                }
                let text = String(decoding: scanner.slice(value.range), as: UTF8.self)
                let allowed = structured(text, visible)
                hear(allowed, choice.index)
                changes.replace(value.range, with: allowed)
            case .text(let text, let value):
                let said = scanner.string(value) ?? ""
                var allowed = isStructured(text) ? structured(said, text) : whole(said, text)
                hear(allowed, choice.index)
                allowed = restored(allowed, isStructured: isStructured(text))
                if text == visible, choice.finishReason == .whole, !choice.hasCalls { allowed += label }
                if allowed != said { changes.replace(value.range, with: allowed.quoted) }
            }
        }
        if isRefused {
            splice.replace(element.range, with: writer.refusedChoice(choice.index, refusalText))
        } else {
            splice.add(changes)
        }
    }
}
