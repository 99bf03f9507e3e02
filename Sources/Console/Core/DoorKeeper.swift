import Primitives

/// Answers at the doors.
struct DoorKeeper: Sendable {
    let console: Console
    let sessions: any ConsoleSessions

    func answer(_ door: Door, _ visit: Console.Visit) async throws -> ConsoleResponse {
        guard visit.request.method == .post else { return try await show(door, visit) }
        if door.needsSession {
            guard let person = visit.person,
                SecurityHeaders.isSame(visit.request.form[Form.token], person.formToken)
            else { return console.failure(.staleForm, visit) }
        } else if visit.request.origin == nil, visit.request.fetchSite == nil {
            // There is no session whose token the form could bear, so the browser must say where it comes from.
            return console.failure(.foreignForm, visit)
        }
        do {
            return try await take(door, visit.request.form, visit)
        } catch let problem as Problem where problem.kind.httpStatus < 500 {
            let refused = PageContext.RefusedForm(
                id: visit.request.form[Form.name] ?? "", values: visit.request.form,
                problem: ConsoleProblem(problem))
            return try await show(door, visit, refused: refused)
        }
    }

    // MARK: forms

    private func take(_ door: Door, _ form: FormValues, _ visit: Console.Visit) async throws
        -> ConsoleResponse
    {
        func field(_ name: String) throws(Problem) -> String {
            guard let value = form[name], !value.isEmpty else {
                throw Problem(.invalidValue, "This field is empty.", mend: "Fill it in.", parameter: name)
            }
            return value
        }
        let client = visit.request.client
        switch door {
        case .signIn:
            let step = try await sessions.signIn(
                name: field("name"), password: field("password"), from: client)
            return enter(step, next: form["next"])
        case .code:
            guard let token = visit.token else { return .see("/sign-in") }
            let fresh = try await sessions.confirm(token, code: field("code"), from: client)
            return .see(Self.local(form["next"]), headers: [console.cookie(fresh)])
        case .setup:
            let first = ConsoleFirstRun(
                adminKey: try field("admin_key"), name: try field("name"),
                displayName: try field("display_name"),
                password: try field("password"), language: visit.language)
            let token = try await sessions.setUp(first, from: client)
            return .see("/", headers: [console.cookie(token)])
        case .welcome(let invitation):
            try await sessions.redeem(invitation, password: field("password"))
            return .see("/sign-in")
        case .signOut:
            if let token = visit.token { try await sessions.signOut(token) }
            return .see("/sign-in", headers: [console.cookie(nil)])
        case .language:
            let language = form["language"].flatMap(Language.init(rawValue:)) ?? visit.language
            let cookie =
                "\(Console.languageCookie)=\(language.rawValue); Path=/; Max-Age=31536000; SameSite=Lax"
            return .see(Self.local(form["next"]), headers: [("set-cookie", cookie)])
        case .organisation:
            if let person = visit.person { try await sessions.choose(field("membership"), person) }
            return .see("/")
        case .me:
            return try await change(form, visit)
        }
    }

    /// What a person changes of the own sign-in.
    private func change(_ form: FormValues, _ visit: Console.Visit) async throws -> ConsoleResponse {
        guard let person = visit.person else { return .see("/sign-in") }
        let client = visit.request.client
        func field(_ name: String) -> String { form[name] ?? "" }
        switch form[Form.name] {
        case DoorForms.password.id:
            let fresh = try await sessions.changePassword(
                person, from: field("old_password"), to: field("password"), client: client)
            return .see("/me?done=password", headers: [console.cookie(fresh)])
        case DoorForms.enable.id:
            // Shown once, on the answer itself: nowhere else are they kept.
            let codes = try await sessions.enableSecondFactor(person, code: field("code"), client: client)
            let context = console.context(visit)
            return console.write(
                PageContent(
                    context.text(DoorTexts.recovery),
                    [
                        .notice(Notice(.warning, context.text(DoorTexts.recoveryHint))),
                        .code(codes.joined(separator: "\n"), label: context.text(DoorTexts.recovery)),
                        .links([Link(context.text(DoorTexts.back), "/me")]),
                    ]), context, area: nil)
        case DoorForms.disable.id:
            try await sessions.disableSecondFactor(person, code: field("code"), client: client)
        case DoorForms.revoke.id:
            try await sessions.revoke(field("session"), of: person)
        default: return console.failure(.staleForm, visit)
        }
        return .see("/me?done=1")
    }

    private func enter(_ step: ConsoleSignIn, next: String?) -> ConsoleResponse {
        switch step {
        case .signedIn(let token): .see(Self.local(next), headers: [console.cookie(token)])
        case .needsCode(let token):
            .see("/sign-in/code?next=\(Address.encoded(Self.local(next)))", headers: [console.cookie(token)])
        }
    }

    /// A path of this console; whatever else was told, the first page.
    static func local(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }), path.utf8.count <= 2_000
        else { return "/" }
        return path
    }

    // MARK: pages

    private func show(
        _ door: Door, _ visit: Console.Visit, refused: PageContext.RefusedForm? = nil
    ) async throws -> ConsoleResponse {
        let context = console.context(visit, refused: refused)
        let next = Self.local(visit.request.form["next"] ?? visit.request.query["next"])
        var content: PageContent
        switch door {
        case .signIn:
            if try await sessions.isFirstRun() { return .see("/setup") }
            content = PageContent(
                context.text(DoorTexts.signIn), intro: context.text(DoorTexts.signInHint),
                [.form(DoorForms.signIn, FormValues(["next": [next]]))])
        case .code:
            content = PageContent(
                context.text(DoorTexts.secondStep), intro: context.text(DoorTexts.secondStepHint),
                [.form(DoorForms.code, FormValues(["next": [next]]))])
        case .setup:
            guard try await sessions.isFirstRun() else { return .see("/sign-in") }
            content = PageContent(
                context.text(DoorTexts.setup), intro: context.text(DoorTexts.setupHint),
                [.form(DoorForms.setup, FormValues())])
        case .welcome:
            content = PageContent(
                context.text(DoorTexts.welcome), intro: context.text(DoorTexts.welcomeHint),
                [.form(DoorForms.welcome, FormValues())])
        case .me:
            guard let person = visit.person else { return .see("/sign-in?next=%2Fme") }
            content = try await me(context, person)
        case .signOut, .language, .organisation:
            return console.failure(.notFound(visit.request.path), visit)
        }
        if let refused { content.status = refused.problem.status }
        return console.write(content, context, area: nil)
    }

    private func me(_ context: PageContext, _ person: ConsolePerson) async throws -> PageContent {
        var parts: [Component] = [.form(DoorForms.password, FormValues())]
        if try await sessions.hasSecondFactor(person) {
            parts += [
                .notice(Notice(.success, context.text(DoorTexts.hasSecondFactor))),
                .form(DoorForms.disable, FormValues()),
            ]
        } else {
            let (secret, uri) = try await sessions.beginSecondFactor(person)
            parts += [
                .heading(context.text(DoorTexts.secondFactor)),
                .paragraph(context.text(DoorTexts.secondFactorHint)),
                .code(secret, label: context.text(DoorTexts.secret)),
                .links([Link(context.text(DoorTexts.openApp), uri)]), .form(DoorForms.enable, FormValues()),
            ]
        }
        let sessions = try await sessions.sessions(of: person)
        parts.append(
            .table(
                Table(
                    context.text(DoorTexts.sessions),
                    [
                        .init(context.text(DoorTexts.browser)), .init(context.text(DoorTexts.begun)),
                        .init(context.text(DoorTexts.seen)), .init(""),
                    ],
                    sessions.map { session in
                        [
                            Cell(Browser.name(session.agent)),
                            context.time(session.createdAt.rfc3339),
                            Cell(context.formats.ago(session.seenAt.rfc3339), .short),
                            Cell(session.isCurrent ? context.text(DoorTexts.thisOne) : "", .quiet),
                        ]
                    }, empty: "")))
        for session in sessions where !session.isCurrent {
            parts.append(
                .paragraph(
                    context.text(
                        DoorTexts.sessionOf, Browser.name(session.agent),
                        context.formats.ago(session.seenAt.rfc3339))))
            parts.append(.form(DoorForms.revoke, FormValues(["session": [session.id]]), key: session.id))
        }
        return PageContent(context.text(DoorTexts.me), intro: context.text(DoorTexts.meHint), parts)
    }
}
