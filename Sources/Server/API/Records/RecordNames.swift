import Accounting
import Persistence
import Primitives

/// The names of the accounts and services of some records, each read once.
struct RecordNames: Sendable {
    private var accounts: [ID<Account>: String] = [:]
    private var services: [ID<Service>: String] = [:]

    init(of entries: [RecordEntry], in transaction: any ReadTransaction) throws(Problem) {
        for record in entries.map(\.record) {
            if accounts[record.account] == nil {
                accounts[record.account] = try Accounts.account(record.account, in: transaction)?.name
            }
            if services[record.service] == nil {
                services[record.service] = try Services.service(record.service, in: transaction)?.name
            }
        }
    }

    /// Accounts and services are never deleted; should one be missing, its id stands for it.
    func account(_ id: ID<Account>) -> String { accounts[id] ?? id.description }

    func service(_ id: ID<Service>) -> String { services[id] ?? id.description }
}
