import Accounting
import Primitives

extension ManagementAPI {
    static let transferRoutes = [
        APIRoute(
            APIOperation(
                "listTransfers", .get, "/api/transfers", "Lists movements of money",
                note: """
                    Of one account: what was paid in and taken back; what it used stands in its records. Without an \
                    account, operators see every transfer there is.
                    """,
                tag: .transfers, access: .accounts,
                query: [accountFilter] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: TransferShapes.transfer, "One page of transfers.")),
            { api, call in try await api.listTransfers(call) }),
        APIRoute(
            APIOperation(
                "getTransfer", .get, "/api/transfers/{transfer}", "Shows a transfer", tag: .transfers,
                access: .accounts, pathNotes: transferNote,
                answer: .json(TransferShapes.transfer, "The transfer.")),
            { api, call in try await api.transfer(call) }),
        APIRoute(
            APIOperation(
                "reverseTransfer", .post, "/api/transfers/{transfer}/reversal",
                "Takes a transfer back, whole",
                note: "The only correction there is. A transfer is reversed at most once.", tag: .transfers,
                access: .operators, pathNotes: transferNote, body: .json(TransferShapes.reversal),
                answer: .created(TransferShapes.transfer, "The reversal.")),
            { api, call in try await api.reverseTransfer(call) }),
    ]

    static let accountFilter = APIOperation.Parameter(
        "account", .text(1...128), "The id or the name of an account; for an account's own key, its own.")
    private static let transferNote = ["transfer": "The id of a transfer."]

    private func listTransfers(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Transfer.self, order: .newestFirst)
        return try await database.read { transaction in
            let page =
                if let account = try call.accountFilter(in: transaction) {
                    // A sub-account has no money of its own: what moves is its parent's.
                    try Ledger.transfers(
                        of: account.parent == nil ? account.ledgerAccount : .none, request, in: transaction)
                } else {
                    try Ledger.transfers(request, in: transaction)
                }
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func transfer(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Transfer> = try call.id("transfer", of: "transfer")
        return try await database.read { transaction in
            guard let transfer = try Ledger.transfer(id, in: transaction), call.caller.maySee(transfer) else {
                throw Problem(.notFound, "There is no transfer \(id).", parameter: "transfer")
            }
            return .ok(transfer.json)
        }
    }

    private func reverseTransfer(_ call: APICall) async throws -> APIAnswer {
        let original: ID<Transfer> = try call.id("transfer", of: "transfer")
        let reason = try call.body.text("reason")
        let id: ID<Transfer> = newID(call)
        let (made, first) = try await database.write { [changes] transaction in
            let claim = try call.claim(for: id, in: transaction)
            let transfer: Transfer
            switch claim {
            case .fresh:
                transfer = try changes.reverse(
                    original, as: id, reason: reason, at: call.now, in: transaction)
            case .same(let first): transfer = try Ledger.transfer(first, in: transaction).orVanished(first)
            }
            return (Made(body: transfer.json, isReplay: claim != .fresh), transfer.id)
        }
        return .created(made, at: "/api/transfers/\(first)")
    }
}
