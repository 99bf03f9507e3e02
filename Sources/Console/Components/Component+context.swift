import Primitives

/// What templates need of a component: names that the templates of `files/` use.
extension Component {
    /// The most bytes of a text of machines that a page shows; the API gives the rest.
    private static let maximumCode = 60_000

    /// - Parameter title: Of the page, where it stands right above; a form of that name does not say it again.
    func context(_ page: PageContext, title: String? = nil) -> [String: Any] {
        switch self {
        case .heading(let text): return ["heading": text]
        case .paragraph(let text): return ["paragraph": text]
        case .notice(let notice): return ["notice": notice.context]
        case .facts(let facts):
            return [
                "facts": [
                    "items": facts.map { ["name": $0.name, "value": $0.value.context] as [String: Any] }
                ]
            ]
        case .table(let table): return ["table": table.context(page)]
        case .form(let form, let values, let action, let key):
            guard page.shows(form) else { return [:] }
            var context = form.context(page, values, action: action, key: key)
            context["isNamedByPage"] = page.text(form.title) == title
            return ["form": context]
        case .chart(let chart): return ["chart": chart.context(page)]
        case .timeline(let events):
            return [
                "timeline": [
                    "items": events.map { event in
                        [
                            "title": event.title, "time": event.time, "note": present(event.note),
                            "isOpen": event.isOpen,
                        ] as [String: Any]
                    }
                ]
            ]
        case .matrix(let matrix): return ["matrix": matrix.context]
        case .answer(let answer):
            return [
                "answer": [
                    "pieces": answer.pieces.map {
                        ["text": $0.title, "path": present($0.path)] as [String: Any]
                    }
                ]
            ]
        case .code(let text, let label):
            let isCut = text.utf8.count > Self.maximumCode
            let told = isCut ? text.prefix(Self.maximumCode / 4) + "\n…" : text[...]
            return ["code": ["text": String(told), "label": label]]
        case .choices(let choices):
            return [
                "choices": [
                    "items": choices.map {
                        ["title": $0.title, "links": $0.links.map(\.context)] as [String: Any]
                    }
                ]
            ]
        case .links(let links): return ["links": ["items": links.map(\.context)]]
        case .list(let lines): return ["list": ["items": lines.map { ["text": $0] }]]
        case .tiles(let tiles): return ["tiles": ["items": tiles.map(\.context)]]
        case .details(let title, let parts):
            return [
                "details": ["title": title, "components": parts.map { $0.context(page) }] as [String: Any]
            ]
        case .steps(let steps): return ["steps": ["items": steps.map(\.context)]]
        case .live(let live):
            return [
                "live": [
                    "module": live.module,
                    "data": live.data.map { ["name": $0.name, "value": $0.value] },
                    "components": live.fallback.map { $0.context(page) },
                ] as [String: Any]
            ]
        }
    }
}

extension Component {
    /// Whether a form stands in it, at whatever depth.
    func contains(form id: String) -> Bool {
        switch self {
        case .form(let form, _, _, _): form.id == id
        case .details(_, let parts): parts.contains { $0.contains(form: id) }
        case .live(let live): live.fallback.contains { $0.contains(form: id) }
        default: false
        }
    }
}

extension Notice {
    var context: [String: Any] {
        [
            "kind": kind.rawValue, "text": text, "mend": present(mend), "isFailure": kind == .failure,
            "language": present(language), "mendLanguage": present(mendLanguage),
        ]
    }
}

extension Link {
    var context: [String: Any] { ["title": title, "path": path, "isCurrent": isCurrent] }
}

extension Cell {
    var context: [String: Any] {
        ["text": text, "style": style.rawValue, "path": present(path), "language": present(language)]
    }
}

extension Table {
    func context(_ page: PageContext) -> [String: Any] {
        [
            "caption": caption, "isNamedByPage": isNamedByPage,
            "columns": columns.map { ["title": $0.title, "class": $0.isFigure ? "figure" : ""] },
            "rows": rows.map { cells in
                [
                    "cells": cells.enumerated().map { index, cell in
                        var context = cell.context
                        // The first says whose row it is; narrow screens show each cell with its column's title.
                        context["isFirst"] = index == 0
                        context["title"] = index < columns.count ? columns[index].title : ""
                        return context
                    }
                ]
            },
            "isEmpty": rows.isEmpty, "empty": empty, "more": present(more),
            "moreTitle": page.text(Texts.more),
        ]
    }
}

extension Matrix {
    var context: [String: Any] {
        [
            "caption": caption, "columns": columns.map { ["title": $0] },
            "rows": rows.map { row in
                [
                    "title": row.title, "path": present(paths[row.title]), "note": present(row.note),
                    "cells": row.cells.map(\.context),
                ] as [String: Any]
            },
        ]
    }
}

extension Tile {
    var context: [String: Any] {
        [
            "title": title, "value": value, "note": present(note), "path": present(path),
            "style": style.rawValue,
        ]
    }
}

extension Step {
    var context: [String: Any] {
        ["title": title, "isDone": isDone, "missing": missing.map { ["text": $0] }, "path": present(path)]
    }
}

extension Chart {
    private static let width = 640.0
    /// Of the bars: above them stand their values, below their labels.
    private static let (top, height) = (24.0, 156.0)
    /// The widest bar: one bar alone is no block.
    private static let widest = 72.0
    /// The most bars whose values have room above them.
    private static let mostTexts = 8

    /// The bars as rectangles of an SVG of 640 by 200; the table beside it says the same.
    func context(_ page: PageContext) -> [String: Any] {
        let most = max(bars.map(\.value).max() ?? 0, 0.000_001)
        let step = min(Self.width / Double(max(bars.count, 1)), Self.widest / 0.76 * 1.4)
        let barWidth = min(step * 0.76, Self.widest)
        let drawn = bars.enumerated().map { index, bar -> [String: Any] in
            let height = max(bar.value, 0) / most * Self.height
            let middle = (Double(index) + 0.5) * step
            let y = Self.top + Self.height - height
            return [
                "x": Self.short(middle - barWidth / 2), "y": Self.short(y), "width": Self.short(barWidth),
                "height": Self.short(height), "label": bar.label, "text": bar.text,
                "middle": Self.short(middle), "top": Self.short(y - 6),
                "showsText": bars.count <= Self.mostTexts && bar.text.count <= 14,
                // Labels that would touch are left to the table.
                "showsLabel": bars.count <= 12 || index % ((bars.count + 11) / 12) == 0,
            ]
        }
        return [
            "title": title, "unit": unit, "per": per, "bars": drawn, "isEmpty": bars.isEmpty,
            "tableTitle": page.text(Texts.asTable), "isFew": bars.count <= 6,
        ]
    }

    private static func short(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// A text that a template's section asks for; false where there is none, because an empty text is one to Mustache.
func present(_ text: String?) -> Any {
    guard let text, !text.isEmpty else { return false }
    return text
}
