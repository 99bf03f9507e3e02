import Testing

@testable import Gateway

@Suite("The estimate of a text's tokens")
struct TokenEstimateTests {
    @Test(
        "is a quarter of its ASCII characters and all of its others",
        arguments: [
            ("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("hello world, how are you", 6), ("狐", 1),
            ("狐🦊港", 3),
            ("é", 1), ("abcd狐", 2), ("ab 狐 cd", 3),
        ])
    func tokens(_ text: String, _ tokens: UInt64) {
        var text = text
        #expect(text.withUTF8 { TokenEstimate.tokens(in: UnsafeRawBufferPointer($0)) } == tokens)
    }
}
