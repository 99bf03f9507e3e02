/// Paths as options give them.
enum PathText {
    /// Without slashes at the end, which shells like to add: the name beside it must be no name within it.
    static func withoutSlash(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
