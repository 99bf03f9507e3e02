import Accounting
import Persistence
import Primitives

extension ManagementAPI {
    static let accountRoutes = [
        APIRoute(
            APIOperation(
                "listAccounts", .get, "/api/accounts", "Lists the accounts", tag: .accounts,
                access: .operators,
                query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: AccountShapes.account, "One page of accounts.")),
            { api, call in try await api.listAccounts(call) }),
        APIRoute(
            APIOperation(
                "createAccount", .post, "/api/accounts", "Opens an account",
                note:
                    "An account that holds a licence opens sub-accounts of its own: with itself as `parent`.",
                tag: .accounts, access: .partners,
                body: .json(AccountShapes.draft),
                answer: .created(AccountShapes.account, "The account.")),
            { api, call in try await api.createAccount(call) }),
        APIRoute(
            APIOperation(
                "getOwnAccount", .get, "/api/account", "Shows the account of the key that asks",
                tag: .accounts, access: .accounts, answer: .json(AccountShapes.account, "The account.")),
            { api, call in try await api.ownAccount(call) }),
        APIRoute(
            APIOperation(
                "getAccount", .get, "/api/accounts/{account}", "Shows an account and its balance",
                tag: .accounts, access: .accounts, pathNotes: accountNote,
                answer: .json(AccountShapes.account, "The account.")),
            { api, call in try await api.account(call) }),
        APIRoute(
            APIOperation(
                "changeAccount", .patch, "/api/accounts/{account}",
                "Changes the limits, the state or the credit limit of an account",
                note: """
                    For operators; an account changes its sub-accounts, with a key without a limit of its own. What an \
                    operator suspended, an operator alone activates.
                    """,
                tag: .accounts,
                access: .partners, pathNotes: accountNote, body: .json(AccountShapes.change),
                answer: .json(AccountShapes.account, "The account as it is now.")),
            { api, call in try await api.changeAccount(call) }),
        APIRoute(
            APIOperation(
                "addCredit", .post, "/api/accounts/{account}/credit", "Pays credit into an account",
                note: "Send an `Idempotency-Key`, so that a repeated request pays once.", tag: .accounts,
                access: .operators, pathNotes: accountNote, body: .json(AccountShapes.credit),
                answer: .created(TransferShapes.transfer, "The transfer from the funding account.")),
            { api, call in try await api.addCredit(call) }),
    ]

    static let accountNote = ["account": "The id or the name of an account."]

    private func listAccounts(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Account.self, order: .oldestFirst)
        return try await database.read { transaction in
            let page = try Accounts.list(request, in: transaction)
            let items = try page.items.map { account in
                account.json(try Accounts.balance(of: account, in: transaction))
            }
            return .page(items, next: page.next)
        }
    }

    private func ownAccount(_ call: APICall) async throws -> APIAnswer {
        guard case .account(let account) = call.caller else {
            throw Problem(
                .forbidden, "An admin key has no account of its own.",
                mend: "GET /api/accounts lists them all.")
        }
        return .ok(try await database.read { account.json(try Accounts.balance(of: account, in: $0)) })
    }

    private func account(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        return try await database.read { transaction in
            let account = try reference.resolveForUsage(by: call.caller, in: transaction)
            return .ok(account.json(try Accounts.balance(of: account, in: transaction)))
        }
    }

    private func createAccount(_ call: APICall) async throws -> APIAnswer {
        let currency = try call.body.currency("currency")
        let credit = try call.body.optionalAmount("credit", in: currency).flatMap {
            $0.nanos > 0 ? $0 : nil
        }
        let id: ID<Account> = newID(call)
        let transfer: ID<Transfer> = newID(call)
        let (made, first) = try await database.write { [changes = changes.by(call.actor)] transaction in
            try call.requireToManage(in: transaction)
            let account: Account
            let claim = try call.claim(for: id, in: transaction)
            switch claim {
            case .fresh:
                let parent = try call.parent(in: transaction)
                let draft = try AccountDraft(call.body, parent: parent)
                account = try changes.createAccount(draft, id: id, at: call.now, in: transaction)
                if let credit {
                    _ = try changes.addCredit(
                        credit, to: id, transfer: transfer, at: call.now, in: transaction)
                }
            case .same(let first):
                account = try Accounts.account(first, in: transaction).orVanished(first)
            }
            let body = account.json(try Accounts.currentBalance(of: account, in: transaction))
            return (Made(body: body, isReplay: claim != .fresh), account.id)
        }
        return .created(made, at: "/api/accounts/\(first)", changesDirectory: true)
    }

    private func changeAccount(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let body = try await database.write { [changes = changes.by(call.actor)] transaction in
            try call.requireToManage(in: transaction)
            var account = try reference.resolveToManage(by: call.caller, in: transaction)
            account = try changes.setLimits(
                account.limits.changed(by: call.body.object("limits")), of: account, at: call.now,
                in: transaction)
            if let limit = try call.body.optionalAmount("credit_limit", in: account.currency) {
                account = try changes.setCreditLimit(limit, of: account, at: call.now, in: transaction)
            }
            if let state: Account.State = call.body.word("state") {
                account = try changes.setState(
                    state, of: account, by: call.caller.isOperator ? .operator : .parent, at: call.now,
                    in: transaction)
            }
            return account.json(try Accounts.currentBalance(of: account, in: transaction))
        }
        return .ok(body, changesDirectory: true)
    }

    private func addCredit(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let id: ID<Transfer> = newID(call)
        let (made, first) = try await database.write { [changes = changes.by(call.actor)] transaction in
            let account = try reference.resolve(for: call.caller, in: transaction)
            let amount = try call.body.amount("amount", in: account.currency)
            let claim = try call.claim(for: id, in: transaction)
            let transfer: Transfer
            switch claim {
            case .fresh:
                transfer = try changes.addCredit(
                    amount, to: account.id, transfer: id, at: call.now, in: transaction
                ).transfer
            case .same(let first): transfer = try Ledger.transfer(first, in: transaction).orVanished(first)
            }
            return (Made(body: transfer.json, isReplay: claim != .fresh), transfer.id)
        }
        return .created(made, at: "/api/transfers/\(first)")
    }
}

extension APICall {
    /// The parent that the body of a new account names; nil for none. An account may name itself only.
    /// - Throws: `forbidden` for an account that opens anything else; `notFound`.
    fileprivate func parent(in transaction: any ReadTransaction) throws(Problem) -> Account? {
        let reference = body.optionalText("parent").map(AccountReference.init)
        if case .account(let own) = caller, reference?.text != own.id.description, reference?.text != own.name
        {
            throw Problem(
                .forbidden, "An account opens sub-accounts of its own only; the rest is for operators.",
                mend: "Send `parent` with your own account, or an admin key (`server.admin_keys`).",
                parameter: "parent")
        }
        return try reference?.resolve(for: caller, in: transaction)
    }
}

extension Optional {
    /// What an idempotency key stands for is never deleted.
    func orVanished<Kind>(_ id: ID<Kind>) throws(Problem) -> Wrapped {
        guard let self else {
            throw Problem(
                .corrupt, "\(id) was made before and is not there.",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
        return self
    }
}
