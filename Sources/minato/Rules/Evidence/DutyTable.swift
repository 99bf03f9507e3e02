import Primitives

/// The duties of a service for people, from what the server says of them.
enum DutyTable {
    static func markdown(_ report: JSONValue) -> String {
        var lines = [
            "# Duties of \(report["name"]?.stringValue ?? "")", "",
            "At \(report["at"]?.stringValue ?? ""). \"Covered\" says that all which the pack names is executed or given;"
                + " it is no finding of law.", "",
            "| duty | pack | clause | force | state | what can satisfy it |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for duty in report["duties"]?.arrayValue ?? [] {
            func text(_ name: String) -> String { cell(duty[name]?.stringValue ?? "") }
            let satisfiers = (duty["satisfiers"]?.arrayValue ?? []).map { satisfier in
                "\(satisfier["satisfier"]?.stringValue ?? ""): **\(satisfier["state"]?.stringValue ?? "")**, "
                    + cell(satisfier["detail"]?.stringValue ?? "")
            }
            let titles = ["en", "ja", "zh"].compactMap { duty["title"]?[$0]?.stringValue }.map(cell)
            lines.append(
                "| \(text("duty")) \(titles.joined(separator: " / ")) | \(text("pack")) | \(text("clause")) |"
                    + " \(text("force")) | \(text("state")) | \(satisfiers.joined(separator: "<br>")) |")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Text that cannot end a cell.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}
