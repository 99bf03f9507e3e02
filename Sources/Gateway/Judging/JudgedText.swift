import Primitives

/// The pieces of a text that a classifier is asked about: models read only so much at once, so a long text is shown in
/// windows that overlap, each of which is judged.
enum JudgedText {
    /// The most bytes of one question's text.
    static let windowBytes = 24 * 1024
    /// How much of a window was in the one before.
    static let overlapBytes = 2 * 1024

    /// The most bytes of a request that are shown with its answer.
    static let requestBytes = 8 * 1024

    /// The end of a request, for a question about its answer: more would leave the model no room for that.
    static func request(_ text: String) -> String {
        text.utf8.count <= requestBytes ? text : slice(text, text.utf8.count - requestBytes, text.utf8.count)
    }

    /// - Parameter start: Up to this byte it was judged before.
    /// - Returns: Windows of `text` that cover everything from `start` on, with what stands before it as context.
    static func windows(of text: String, from start: Int) -> [String] {
        let bytes = text.utf8
        guard start < bytes.count else { return [] }
        // Most texts fit; then the whole is the best context.
        guard bytes.count > windowBytes else { return [text] }
        var windows: [String] = []
        var begin = max(0, start - overlapBytes)
        while true {
            let end = min(begin + windowBytes, bytes.count)
            windows.append(slice(text, begin, end))
            guard end < bytes.count else { return windows }
            begin = end - overlapBytes
        }
    }

    /// Cut at whole scalars, outwards.
    private static func slice(_ text: String, _ begin: Int, _ end: Int) -> String {
        let utf8 = text.utf8
        var lower = utf8.index(utf8.startIndex, offsetBy: begin)
        while lower > utf8.startIndex, isContinuation(utf8[lower]) { lower = utf8.index(before: lower) }
        var upper = utf8.index(utf8.startIndex, offsetBy: end)
        while upper < utf8.endIndex, isContinuation(utf8[upper]) { upper = utf8.index(after: upper) }
        return String(text[lower..<upper])
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
