/// Pieces of HTML. Everything that is not markup of ours is escaped.
enum HTMLText {
    /// Text as content or as the value of an attribute.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// One row of a table. Cells whose number is in `right` stand to the right.
    static func row(_ cells: [String], tag: String = "td", right: Set<Int> = []) -> String {
        let cells = cells.enumerated().map { index, cell in
            "<\(tag)\(right.contains(index) ? " class=\"r\"" : "")>\(escaped(cell))</\(tag)>"
        }
        return "<tr>\(cells.joined())</tr>\n"
    }

    /// A pair of a list of terms.
    static func pair(_ term: String, _ text: String?) -> String {
        guard let text else { return "" }
        return "<dt>\(escaped(term))</dt><dd>\(escaped(text))</dd>\n"
    }

    /// A whole page: no scripts, nothing from elsewhere.
    static func page(title: String, language: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(escaped(language))"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(escaped(title))</title>
        <style>\(style)</style></head><body>
        \(body)</body></html>

        """
    }

    private static let style = """
        @page { size: A4; margin: 18mm }
        body { font: 10.5pt/1.5 "Noto Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Hiragino Sans", "Yu Gothic", \
        "PingFang SC", "Microsoft YaHei", sans-serif; color: #111; max-width: 180mm; margin: 0 auto; padding: 8mm 0 }
        h1 { font-size: 18pt; margin: 0 0 6mm }
        .parties { display: flex; gap: 12mm; margin-bottom: 6mm }
        .parties section { flex: 1 }
        h2 { font-size: 9pt; color: #555; margin: 0 0 1mm }
        p { margin: 0 0 1mm; overflow-wrap: anywhere }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 4mm; margin: 0 0 6mm }
        dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
        table { width: 100%; border-collapse: collapse; margin: 0 0 6mm }
        th, td { text-align: left; vertical-align: top; padding: 1mm 2mm; border-bottom: 0.2mm solid #bbb; \
        overflow-wrap: anywhere }
        th { color: #555; font-weight: normal } .r { text-align: right; white-space: nowrap }
        tr { break-inside: avoid } thead { display: table-header-group }
        .total td { font-weight: bold; border-top: 0.4mm solid #111 }
        footer { font-size: 8pt; color: #555; overflow-wrap: anywhere }
        @media print { body { padding: 0; max-width: none } }
        """
}
