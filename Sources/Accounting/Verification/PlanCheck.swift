import Persistence
import Primitives

/// Each use that a plan priced stands where the month's uses before it left the month, in the order of the log, and the
/// counters are their sums: so that nothing included is given twice and no cap is passed.
struct PlanCheck: LedgerCheck {
    /// The part of a record that the month is recomputed from.
    private struct Entry {
        let id: ID<Use>
        let logIndex: Int64
        let place: PlanUse
        let units: UInt64
        let charge: Int64
    }

    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        let book = try PlanBook(in: transaction)
        var months: [PlanCounter.Key: [Entry]] = [:]
        var found = faults
        do {
            try RecordPages.forEach(in: transaction, while: { !found.isFull }) { entry in
                guard let place = entry.record.plan, let usage = entry.record.usage else { return }
                let (subject, plan) = book.find(place)
                guard let subject, let plan else {
                    found.add(
                        .plan, entry.id, "Its subscription or plan is not there, or not of its account.")
                    return
                }
                if let fault = book.fault(of: entry.record, subject, plan, place) {
                    found.add(.plan, entry.id, fault)
                }
                guard let month = place.month, let meter = plan.terms.meter else { return }
                months[PlanCounter.Key(subscription: subject.id, month: month), default: []].append(
                    Entry(
                        id: entry.id, logIndex: entry.logIndex, place: place, units: meter.units(usage),
                        charge: entry.record.charge.nanos))
            } unreadable: { _, _ in
                // Another check tells of it.
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.internalError, "\(error)")
        }
        faults = found
        var expected: [PlanCounter.Key: PlanCounter] = [:]
        for (key, entries) in months { expected[key] = recompute(key, entries, book, &faults) }
        try addHeld(in: transaction, to: &expected, &faults)
        try compare(expected, in: transaction, &faults)
    }

    private func recompute(
        _ key: PlanCounter.Key, _ entries: [Entry], _ book: PlanBook, _ faults: inout FaultList
    ) -> PlanCounter {
        var counter = PlanCounter(key)
        for entry in entries.sorted(by: { $0.logIndex < $1.logIndex }) {
            if entry.place.before != counter.units || entry.place.charged.nanos != counter.charged {
                faults.add(
                    .plan, entry.id,
                    "It says that \(entry.place.before) units and \(entry.place.charged) were charged before it;"
                        + " the records before it say \(counter.units) and"
                        + " \(Money(nanos: counter.charged, currency: entry.place.charged.currency)).")
            }
            counter.includedUsed += entry.place.included
            counter.units += entry.units - min(entry.units, entry.place.included)
            counter.charged += entry.charge
        }
        let terms = book.terms(of: key.subscription)
        if counter.includedUsed > terms?.meter?.included ?? 0 {
            faults.add(
                .plan, "\(key.subscription) \(key.month)", "More units were free than the month includes.")
        }
        if let cap = terms?.monthlyCap, counter.charged > cap {
            faults.add(.plan, "\(key.subscription) \(key.month)", "More was charged than the month's cap.")
        }
        return counter
    }

    /// What open uses hold.
    private func addHeld(
        in transaction: any ReadTransaction, to counters: inout [PlanCounter.Key: PlanCounter],
        _ faults: inout FaultList
    ) throws(Problem) {
        var last = ID<Use>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                \(OpenUse.select) WHERE u.id > $1 AND u.metering IS NOT NULL ORDER BY u.id LIMIT $2
                """, [.id(last), .integer(RecordPages.rowsPerPage)])
            for row in rows {
                let open = try OpenUse(row)
                last = open.id
                guard let hold = open.plan, let month = hold.month else { continue }
                let key = PlanCounter.Key(subscription: hold.subscription, month: month)
                counters[key, default: PlanCounter(key)].includedHeld += hold.included
            }
            if rows.count < RecordPages.rowsPerPage { return }
        }
    }

    private func compare(
        _ expected: [PlanCounter.Key: PlanCounter], in transaction: any ReadTransaction,
        _ faults: inout FaultList
    ) throws(Problem) {
        var stored: [PlanCounter.Key: PlanCounter] = [:]
        for row in try transaction.rows(
            "SELECT subscription, month, included_used, included_held, units, charged FROM plan_counters")
        {
            var counter = PlanCounter(
                PlanCounter.Key(subscription: try row.id(0), month: try row.integer(1)))
            counter.includedUsed = try row.count(2)
            counter.includedHeld = try row.count(3)
            counter.units = try row.count(4)
            counter.charged = try row.integer(5)
            stored[counter.key] = counter
        }
        for key in Set(stored.keys).union(expected.keys).sorted() {
            let has = stored[key] ?? PlanCounter(key)
            let wanted = expected[key] ?? PlanCounter(key)
            guard has != wanted else { continue }
            faults.add(
                .plan, "\(key.subscription) \(key.month)",
                "Its counters are \(has.text); records and open uses say \(wanted.text).")
        }
    }
}

extension PlanCounter {
    fileprivate var text: String {
        "\(includedUsed) included used, \(includedHeld) held, \(units) beyond, \(charged) nano-units charged"
    }
}
