/// What a browser is called, as far as it says so itself (RFC 9110 §10.1.5).
enum Browser {
    /// In this order: each later one is also named by those before it.
    private static let programs = [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]
    private static let maximumLength = 60

    /// Such as `Firefox · Windows`; its own words where they name none that is known.
    static func name(_ agent: String) -> String {
        let program = programs.first { agent.contains($0.0) }?.1
        let system = systems.first { agent.contains($0.0) }?.1
        let known = [program, system].compactMap { $0 }
        guard program == nil else { return known.joined(separator: " · ") }
        return agent.count > maximumLength ? "\(agent.prefix(maximumLength))…" : agent
    }
}
