import Accounting
import Exchange
import Persistence
import Primitives
import Testing

extension ExchangeHouse {
    /// Money for the demander.
    func fund(_ decimal: String) async throws {
        let id = id(Transfer.self)
        _ = try await database.write { [self] transaction in
            try Accounts.addCredit(
                Money(decimal: decimal, currency: .jpy), to: #require(demander.account), transfer: id,
                at: now,
                in: transaction)
        }
    }

    func draft(price: JSONValue, policy: JSONValue? = nil, endsAt: Timestamp? = nil) -> AgreementDraft {
        let id = id(Agreement.self)
        return AgreementDraft(
            id: id, iri: "urn:minato:agreement:\(id)", offer: offer.id, product: product.id,
            dataset: product.iri,
            provider: supplier.id, consumer: demander.id,
            policy: policy ?? [
                "@type": "Agreement", "permission": [["action": "read"], ["action": "aggregate"]],
            ],
            price: price, endsAt: endsAt)
    }

    @discardableResult
    func sign(_ draft: AgreementDraft, fee: UInt64 = 500, broker: ID<Participant>? = nil) async throws
        -> Contracts.Signed
    {
        try await database.write { [self] transaction in
            try Contracts.sign(
                draft, broker: broker, feeBasisPoints: fee, at: now, by: .account, log: log, in: transaction)
        }
    }

    /// - Returns: Whether it has moved.
    func perform(_ due: Contracts.Due, at time: Timestamp) async throws -> Bool {
        try await database.write { [self] in try Contracts.perform(due, at: time, log: log, in: $0) }
    }

    /// Does all that is due.
    /// - Returns: What has moved.
    @discardableResult
    func sweep(at time: Timestamp) async throws -> [ID<Agreement>] {
        try await database.write { [self] transaction in
            var moved: [ID<Agreement>] = []
            for kind in Contracts.Due.Kind.allCases {
                for due in try Contracts.due(kind, at: time, in: transaction)
                where try Contracts.perform(due, at: time, log: log, in: transaction) {
                    moved.append(due.agreement)
                }
            }
            return moved
        }
    }

    /// - Parameter party: Nil for the house.
    func move(
        _ agreement: ID<Agreement>, to state: Agreement.State, for party: ID<Participant>?, at time: Timestamp
    ) async throws {
        _ = try await database.write { [self] transaction in
            try Contracts.move(
                agreement, to: state, for: party, at: time, by: .account, log: log, in: transaction)
        }
    }

    func setAccount(of participant: Participant, _ state: Account.State) async throws {
        let id = try #require(participant.account)
        try await database.write { transaction in
            _ = try Accounts.setState(state, of: id, in: transaction)
        }
    }

    func use(_ quantity: PriceQuantity, id: ID<TradeRecord>? = nil) throws -> UseRequest {
        try UseRequest(id: id ?? self.id(), action: .read, maximum: quantity)
    }

    func admit(_ request: UseRequest, _ agreement: ID<Agreement>, at time: Timestamp? = nil) async throws
        -> AgreementUses.Admitted
    {
        try await database.write { [self] transaction in
            try AgreementUses.admit(request, under: agreement, at: time ?? now, in: transaction)
        }
    }

    func settle(
        _ id: ID<TradeRecord>, _ used: PriceQuantity, _ status: AgreementUses.Status = .completed,
        at time: Timestamp? = nil
    ) async throws -> TradeRecord {
        try await database.write { [self] transaction in
            try AgreementUses.settle(
                id, used: used, status: status, at: time ?? now, by: .account, log: log, in: transaction)
        }
    }

    @discardableResult
    func settle(_ month: TradeMonth, at time: Timestamp) async throws -> Settlement {
        try await Settlements.run(month, at: time, by: .operator, log: log, on: database)
    }

    /// The balance of an account of the ledger by its label, as a decimal.
    func balance(_ label: String) async throws -> String {
        try await database.read { transaction in
            let account = try Ledger.accounts(in: transaction).first { $0.label == label }
            return MoneyTotal(nanos: account?.totals.balance ?? 0, currency: .jpy).decimal
        }
    }

    func owed(to participant: Participant) async throws -> String {
        try await balance("payable:\(#require(participant.account)):JPY")
    }

    func left() async throws -> String { try await balance("customer:\(#require(demander.account))") }

    /// Nothing is off in ledger, trade and log.
    func expectSound(_ location: SourceLocation = #_sourceLocation) async throws {
        let (ledger, trade) = try await database.read { transaction in
            (
                try Accounting.Verification.ledger(in: transaction),
                try TradeVerification.faults(in: transaction)
            )
        }
        #expect(ledger == [], sourceLocation: location)
        #expect(trade == [], sourceLocation: location)
    }
}
