/// Passwords that are long enough and guessed first: words that people take for one, alone, doubled, or with figures and
/// signs around them.
enum CommonPasswords {
    private static let words: Set<String> = [
        "abc", "abcabc", "abcdef", "abcdefg", "abcdefgh", "abcdefghijkl", "abcdefghijklm", "access", "admin",
        "administrator", "adminadmin", "asdfasdf", "asdfgh", "asdfghjkl", "changeit", "changeme",
        "changemeplease", "correcthorsebatterystaple", "default", "dragon", "football", "guest", "hello",
        "helloworld", "iloveyou", "letmein", "letmeinplease", "login", "master", "minato", "minatominato",
        "monkey", "nihon", "passphrase", "password", "passwordpassword", "passw", "passwd", "passwort",
        "pa$$word", "princess", "qazwsx", "qazwsxedc", "qwerty", "qwertyqwerty", "qwertyuiop",
        "qwertyuiopasdf",
        "qwertzuiop", "root", "rootroot", "sakura", "secret", "secretsecret", "sunshine", "supersecret",
        "test", "testtest", "thisismypassword", "tokyo", "trustno", "user", "welcome", "woaini", "zxcvbnm",
    ]

    /// - Parameter folded: In small letters.
    static func contains(_ folded: String) -> Bool {
        [trimmed(folded), read(trimmed(folded)), trimmed(read(folded))].contains { word in
            word.isEmpty || words.contains(word) || words.contains(word.filter(\.isLetter)) || isTwice(word)
        }
    }

    /// What is written for letters, read as letters.
    private static func read(_ text: String) -> String {
        text.replacing("@", with: "a").replacing("0", with: "o").replacing("$", with: "s")
    }

    /// Without the figures and signs at its ends.
    private static func trimmed(_ text: String) -> String {
        let letters = text.drop { !$0.isLetter }
        return letters.lastIndex(where: \.isLetter).map { String(letters[...$0]) } ?? ""
    }

    /// Whether it is one of the words, and again.
    private static func isTwice(_ text: String) -> Bool {
        let half = text.prefix(text.count / 2)
        return text.count.isMultiple(of: 2) && half == text.suffix(text.count / 2)
            && words.contains(String(half))
    }
}
