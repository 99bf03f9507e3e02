import Primitives

@testable import Accounting

/// The ledger as plain dictionaries: what every operation must come to, written without the ledger's own code.
struct LedgerModel {
    struct Holder: Equatable {
        var posted: Int64 = 0
        var held: Int64 = 0
        var floor: Int64 = 0
        var isSuspended = false
        var available: Int64 { posted - held - floor }
    }

    struct Movement {
        /// Nil is the house.
        let from: Int?
        let to: Int?
        let nanos: Int64
        var reverses: ID<Transfer>?
        var isReversed = false
    }

    struct UseEntry {
        let reservation: UseReservation
        let account: Int
        let price: Int
        let held: Int64
        let heldFree: Int
        var mark: UInt64?
        var settlement: UseSettlement?
        var charge: Int64 = 0
    }

    struct AllowanceKey: Hashable {
        let account: Int
        let price: Int
    }

    let prices: [PriceTerms]
    var holders: [Holder]
    var movements: [ID<Transfer>: Movement] = [:]
    var uses: [ID<Use>: UseEntry] = [:]
    var freeTaken: [AllowanceKey: Int] = [:]

    mutating func apply(_ operation: Operation, newIDs: [ID<Use>: ID<Transfer>] = [:]) -> Outcome {
        switch operation {
        case .credit(let account, let nanos, let id): return credit(account, nanos, id)
        case .reserve(let reservation, let account, let price): return reserve(reservation, account, price)
        case .settle(let settlement): return settle(settlement)
        case .mark(let id, let tokens):
            if let use = uses[id], use.settlement == nil { uses[id]?.mark = max(use.mark ?? 0, tokens) }
            return .done
        case .reverse(let original, let id): return reverse(original, id)
        case .linked(let first, let second, let nanos, let ids): return linked(first, second, nanos, ids)
        case .creditLimit(let account, let nanos):
            guard holders[account].posted - holders[account].held + nanos >= 0 else {
                return .refused(.unprocessable)
            }
            holders[account].floor = -nanos
            return .done
        case .suspend(let account, let isSuspended):
            holders[account].isSuspended = isSuspended
            return .done
        case .recover(let limit): return recover(limit, newIDs)
        }
    }

    /// The uses that are open, oldest first.
    var open: [ID<Use>] { uses.filter { $0.value.settlement == nil }.keys.sorted() }

    private mutating func credit(_ account: Int, _ nanos: Int64, _ id: ID<Transfer>) -> Outcome {
        if let standing = movements[id] {
            return standing.to == account && standing.nanos == nanos ? .repeated : .refused(.conflict)
        }
        move(Movement(from: nil, to: account, nanos: nanos), id)
        return .done
    }

    private mutating func reserve(_ reservation: UseReservation, _ account: Int, _ price: Int) -> Outcome {
        if holders[account].isSuspended { return .refused(.accountSuspended) }
        if let standing = uses[reservation.id] {
            return standing.reservation.payloadHash == reservation.payloadHash
                ? .repeated : .refused(.conflict)
        }
        let terms = prices[price]
        let key = AllowanceKey(account: account, price: price)
        let usage = reservation.maximumUsage
        let left = max(0, Int(terms.freeTokensPerMonth) - freeTaken[key, default: 0])
        let free = min(left, Int(usage.input + usage.output))
        let amount = Self.cost(
            [
                (max(terms.inputRate, terms.cachedInputRate), usage.input), (terms.outputRate, usage.output),
            ], free, terms.minimumCharge
        ).nanos
        guard amount <= holders[account].available else { return .refused(.insufficientQuota) }
        holders[account].held += amount
        freeTaken[key, default: 0] += free
        uses[reservation.id] = UseEntry(
            reservation: reservation, account: account, price: price, held: amount, heldFree: free)
        return .done
    }

    private mutating func settle(_ settlement: UseSettlement) -> Outcome {
        guard var use = uses[settlement.id] else { return .refused(.notFound) }
        if let standing = use.settlement { return standing == settlement ? .repeated : .refused(.conflict) }
        let terms = prices[use.price]
        let cost = settlement.usage.map { usage in
            Self.cost(
                [
                    (terms.inputRate, usage.input - usage.cachedInput),
                    (terms.cachedInputRate, usage.cachedInput),
                    (terms.outputRate, usage.output),
                ], use.heldFree, terms.minimumCharge)
        }
        use.charge = min(cost?.nanos ?? 0, use.held)
        use.settlement = settlement
        uses[settlement.id] = use
        holders[use.account].held -= use.held
        let key = AllowanceKey(account: use.account, price: use.price)
        freeTaken[key, default: 0] -= use.heldFree - (cost?.free ?? 0)
        move(Movement(from: use.account, to: nil, nanos: use.charge), settlement.transferID)
        return .done
    }

    private mutating func reverse(_ original: ID<Transfer>, _ id: ID<Transfer>) -> Outcome {
        guard let moved = movements[original] else { return .refused(.notFound) }
        guard moved.reverses == nil, moved.nanos > 0 else { return .refused(.unprocessable) }
        if let standing = movements[id] {
            return standing.reverses == original ? .repeated : .refused(.conflict)
        }
        if moved.isReversed { return .refused(.conflict) }
        if let payer = moved.to, moved.nanos > holders[payer].available {
            return .refused(.insufficientQuota)
        }
        movements[original]?.isReversed = true
        move(Movement(from: moved.to, to: moved.from, nanos: moved.nanos, reverses: original), id)
        return .done
    }

    private mutating func linked(
        _ first: Int, _ second: Int, _ nanos: [Int64], _ ids: [ID<Transfer>]
    ) -> Outcome {
        if movements[ids[0]] != nil { return .repeated }
        guard nanos[0] <= holders[first].available, nanos[1] <= holders[second].available + nanos[0] else {
            return .refused(.insufficientQuota)
        }
        move(Movement(from: first, to: second, nanos: nanos[0]), ids[0])
        move(Movement(from: second, to: nil, nanos: nanos[1]), ids[1])
        return .done
    }

    /// - Parameter ids: The transfers that the ledger made for the uses that it found.
    private mutating func recover(_ limit: Int, _ ids: [ID<Use>: ID<Transfer>]) -> Outcome {
        let found = Array(open.prefix(limit))
        guard Set(found) == Set(ids.keys) else { return .refused(.internalError) }
        for id in found {
            guard let use = uses[id], let transfer = ids[id] else { continue }
            let usage = try? use.mark.map { mark in
                try TokenUsage(input: use.reservation.estimatedInputTokens, output: mark, source: .estimated)
            }
            let settlement = try? UseSettlement(
                id: id, status: .interrupted, usage: usage, finishedAt: use.reservation.createdAt,
                transferID: transfer)
            if let settlement { _ = settle(settlement) }
        }
        return .done
    }

    private mutating func move(_ movement: Movement, _ id: ID<Transfer>) {
        if let from = movement.from { holders[from].posted -= movement.nanos }
        if let to = movement.to { holders[to].posted += movement.nanos }
        movements[id] = movement
    }

    private static func cost(
        _ parts: [(rate: Int64, tokens: UInt64)], _ free: Int, _ minimum: Int64
    ) -> (nanos: Int64, free: Int) {
        // Token by token, the dearest first.
        let rates = parts.flatMap { part in Array(repeating: part.rate, count: Int(part.tokens)) }.sorted(
            by: >)
        let charged = rates.dropFirst(free)
        let metered = (charged.reduce(0, +) + 500_000) / 1_000_000
        return (charged.isEmpty ? metered : max(metered, minimum), rates.count - charged.count)
    }
}
