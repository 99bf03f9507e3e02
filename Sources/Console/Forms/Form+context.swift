import Primitives

/// What templates need of a form.
extension Form {
    /// - Parameters:
    ///   - values: What stands in the fields, unless the form was sent and refused: then what was sent.
    ///   - action: Where it is sent to; the page itself when left out.
    func context(_ page: PageContext, _ values: FormValues, action: String?, key: String?) -> [String: Any] {
        let refused = page.refused.flatMap { $0.id == id ? $0 : nil }
        let shown = refused?.values ?? values
        let names = Set(fields.map(\.name)).union([Self.knows])
        let faulty = refused?.problem.parameter.flatMap { parameter in
            // The API names members of objects by their last name, or with the whole path.
            names.contains(parameter)
                ? parameter : names.first { $0.split(separator: ".").last.map(String.init) == parameter }
        }
        let own = key.map { "\(id)-\($0)" } ?? id
        let problem = faulty == nil ? refused?.problem : nil
        return Self.told(problem, page).merging([
            "id": own, "kind": id, "title": page.text(title), "button": page.text(button),
            "action": present(action),
            "token": page.person?.formToken ?? "",
            "once": page.once(for: self), "isAsked": isAsked, "sending": isAsked ? "get" : "post",
            "fields": fields.map { field in
                field.context(
                    page, shown, form: own, fault: faulty == field.name ? refused?.problem : nil,
                    isRefused: refused != nil)
            },
            "consequence": present(consequence.map(page.text)), "knows": page.text(Texts.iKnow),
            "knowsFault": present(faulty == Self.knows ? page.text(Texts.sayYouKnow) : nil),
            "apiTitle": page.text(Texts.showAsAPI),
            "api": present(isRequest ? "\(method) \(target.filled(page.parameters))" : nil),
        ]) { $1 }
    }

    /// What was wrong and how to mend it, each with its language where that is not the page's.
    static func told(_ problem: ConsoleProblem?, _ page: PageContext) -> [String: Any] {
        let fault = problem.map { ProblemTexts.told($0.detail, in: page.language) }
        let mend = problem?.mend.map { ProblemTexts.told($0, in: page.language) }
        return [
            "fault": present(fault?.text), "faultLanguage": present(fault?.language),
            "mend": present(mend?.text), "mendLanguage": present(mend?.language),
        ]
    }
}

extension Field {
    fileprivate func context(
        _ page: PageContext, _ values: FormValues, form: String, fault: ConsoleProblem?, isRefused: Bool
    ) -> [String: Any] {
        let value = values[name] ?? (isRefused ? "" : standard ?? "")
        var context: [String: Any] = [
            "name": name, "id": "\(form)-\(name.replacing(".", with: "-"))", "title": page.text(title),
            "hint": present(hint.map(page.text)), "isRequired": isRequired, "value": value,
            "optional": present(isRequired ? nil : page.text(Texts.optional)),
            "complete": present(autocomplete), "isTexts": false, "isChoice": false, "isCheck": false,
            "isInput": false, "isHidden": false, "nothing": page.text(Texts.notChosen),
        ]
        context.merge(Form.told(fault, page)) { $1 }
        switch kind {
        case .text: context.merge(input("text")) { $1 }
        case .whole: context.merge(input("text", mode: "numeric")) { $1 }
        case .decimal: context.merge(input("text", mode: "decimal")) { $1 }
        case .day: context.merge(input("date")) { $1 }
        case .secret:
            context.merge(input("password")) { $1 }
            // What was typed goes nowhere but to the server.
            context["value"] = ""
        case .hidden: context["isHidden"] = true
        case .longText, .lines, .json, .question: context["isTexts"] = true
        case .check:
            context["isCheck"] = true
            context["isChecked"] = value == "yes" || value == "true"
        case .choice(let choices):
            context["isChoice"] = true
            context["choices"] = choices.map { choice in
                ["value": choice.value, "title": page.text(choice.title), "isChosen": choice.value == value]
                    as [String: Any]
            }
        }
        return context
    }

    private func input(_ type: String, mode: String? = nil) -> [String: Any] {
        ["isInput": true, "type": type, "mode": present(mode)]
    }
}
