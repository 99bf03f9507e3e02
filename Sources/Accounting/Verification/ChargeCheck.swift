import Persistence
import Primitives

/// The price and the usage of a record give its charge: what an auditor would recompute.
struct ChargeCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        var prices = PriceReader(transaction)
        var found = faults
        do {
            try RecordPages.forEach(in: transaction, while: { !found.isFull }) { entry in
                let record = entry.record
                if let fault = record.fault(at: try prices.price(record.price)) {
                    found.add(.charge, record.id, fault)
                }
            } unreadable: { id, problem in
                found.add(.unreadable, id, problem.detail)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.internalError, "\(error)")
        }
        faults = found
    }
}

extension UseRecord {
    /// What is wrong with its charge; nil when nothing is.
    fileprivate func fault(at price: Price) -> String? {
        guard price.service == service, price.currency == charge.currency else {
            return "Its price \(price.id) is of another service or currency."
        }
        // The lines were just recomputed from the price.
        let total = lines.reduce(0 as Int128) { $0 + Int128($1.amount.nanos) }
        guard total == Int128(charge.nanos) + Int128(capped.nanos) else {
            let expected = MoneyTotal(nanos: total, currency: charge.currency)
            return "Its usage costs \(expected); charged are \(charge), capped \(capped)."
        }
        guard capped.nanos == 0 || charge == reserved else {
            return "It is capped below its reservation."
        }
        return nil
    }
}
