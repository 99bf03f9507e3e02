import Accounting
import Billing
import Exchange
import Hummingbird
import NIOCore
import Persistence
import Primitives

extension ManagementAPI {
    static let statementRoutes = [
        APIRoute(
            APIOperation(
                "getStatement", .get, "/api/statements/{statement}", "Shows a statement",
                note:
                    "By `format` or `Accept`. UBL is the self-billed invoice of what was paid out, where the payee agreed to it; see docs/billing.md.",
                tag: .settlement, access: .accounts, pathNotes: ["statement": "The id of a statement."],
                query: documentQuery,
                answer: .json(
                    SettlementShapes.statement, "The statement.",
                    or: ["text/csv", "text/html", "application/xml"])),
            { api, call in try await api.statement(call) })
    ]

    /// Answers `GET /api/invoices/{invoice}`.
    func invoice(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Invoice> = try call.id("invoice", of: "invoice")
        let (invoice, fapiao) = try await database.read { transaction in
            guard let invoice = try Invoices.invoice(id, in: transaction), call.caller.maySee(invoice.account)
            else { throw Invoices.unknown(id) }
            return (invoice, try Fapiaos.fapiao(of: id, in: transaction))
        }
        let document = invoice.document
        let format = call.documentFormat(country: document.issuer.country)
        let name = "\(document.number).\(format.fileExtension)"
        switch format {
        case .json: return .ok(invoice.json(fapiao))
        case .csv: return .text(InvoiceCSV.lines(document), format, name)
        case .usage:
            let first = try await database.read { try InvoiceUsage.page(of: invoice, after: nil, in: $0) }
            return .file(usage(of: invoice, first), format, name)
        case .html:
            let page = InvoiceHTML.page(
                document, sha256: invoice.sha256, logIndex: invoice.logIndex, fapiao: fapiao,
                in: call.language)
            return .text(page, format, name)
        case .ublJP:
            return .text(try InvoiceUBL.text(document, .jpPINT, sha256: invoice.sha256), format, name)
        case .ublEN:
            return .text(try InvoiceUBL.text(document, .en16931, sha256: invoice.sha256), format, name)
        case .fapiao: return .text(try FapiaoData.text(document), format, name)
        }
    }

    /// The usage, page by page as the client takes it: never more than one page in memory.
    private func usage(
        of invoice: Invoice, _ first: (text: String, next: InvoiceUsage.Cursor?)
    ) -> ResponseBody {
        ResponseBody { [database] writer in
            try await writer.write(ByteBuffer(string: InvoiceUsage.head + first.text))
            var cursor = first.next
            while let after = cursor {
                let page = try await database.read {
                    try InvoiceUsage.page(of: invoice, after: after, in: $0)
                }
                if !page.text.isEmpty { try await writer.write(ByteBuffer(string: page.text)) }
                cursor = page.next
            }
            try await writer.finish(nil)
        }
    }

    private func statement(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Statement> = try call.id("statement", of: "statement")
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            guard let statement = try Settlements.statement(id, in: transaction),
                call.caller.isOperator || statement.participant == own.id,
                let settlement = try Settlements.settlement(of: statement.month, in: transaction)
            else { throw Problem(.notFound, "There is no statement \(id).", parameter: "statement") }
            let format = call.documentFormat(country: issuer?.party.country)
            if format == .json { return .ok(try statement.json) }
            let participant = try Participants.participant(statement.participant, in: transaction)
            let profile = try participant?.account.flatMap { (account) throws(Problem) in
                try BillingProfiles.profile(of: account, in: transaction)
            }
            let issuer = try requiredIssuer
            let payee =
                try profile
                ?? BillingProfile(
                    party: Party(name: participant?.legalName ?? statement.participant.description),
                    language: issuer.language)
            let payeeStatement = try PayeeStatement(
                statement, payee: payee, issuer: issuer, settlementIndex: settlement.logIndex)
            return .text(
                try payeeStatement.text(format, in: call.language), format, "\(id).\(format.fileExtension)")
        }
    }
}

extension APICall {
    /// What `format` says, or else `Accept`.
    fileprivate func documentFormat(country: String?) -> DocumentFormat {
        query.text("format").flatMap(DocumentFormat.init) ?? DocumentFormat(accept: accept, country: country)
    }

    fileprivate var language: Language? { query.text("language").flatMap(Language.init) }
}

extension APIAnswer {
    fileprivate static func text(_ text: String, _ format: DocumentFormat, _ name: String) -> APIAnswer {
        file(ResponseBody(byteBuffer: ByteBuffer(string: text)), format, name)
    }

    fileprivate static func file(_ body: ResponseBody, _ format: DocumentFormat, _ name: String) -> APIAnswer
    {
        var answer = APIAnswer(body: .null)
        answer.file = File(type: format.mediaType, name: name, body: body)
        return answer
    }
}
