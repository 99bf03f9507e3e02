/// An automaton of Aho and Corasick ("Efficient string matching", CACM 18, 1975) in flat arrays.
///
/// States are numbered breadth first over sorted patterns, so that the children of a state have consecutive
/// numbers and a state needs only the number of its first one: 19 bytes a state, no objects. Moving on follows
/// failure links, a constant number for each scalar of the text on average.
struct Automaton: Sendable {
    typealias State = UInt32

    static let root: State = 0
    /// The place of no pattern.
    static let none = UInt32.max

    let symbols: SymbolTable
    /// The root's child for each symbol, or the root.
    private var rootChildren: ContiguousArray<State>
    /// The number of each state's first child; one entry more than there are states.
    private var firstChild: ContiguousArray<State> = [1]
    /// The symbol that leads into each state.
    private var labels: ContiguousArray<UInt32> = [0]
    private var failures: ContiguousArray<State> = [0]
    private var depths: ContiguousArray<UInt8> = [0]
    /// The first pattern, in sorted order, that ends in the state, or ``none``.
    private var own: ContiguousArray<UInt32> = [Automaton.none]
    /// The nearest state on the way of failures, the state itself included, in which a pattern ends, or the root.
    private var ending: ContiguousArray<State> = [0]
    /// Whether the pattern at each place of the sorted order is the same text as the one before it.
    private var repeats: ContiguousArray<Bool> = []

    var stateCount: Int { labels.count }

    init(_ texts: PatternTexts, _ order: ContiguousArray<UInt32>) {
        symbols = SymbolTable(texts.scalars)
        rootChildren = ContiguousArray(repeating: 0, count: symbols.count)
        grow(texts, order)
        link()
    }

    /// The state after one more symbol.
    @inline(__always)
    func next(_ state: State, _ symbol: UInt32) -> State {
        guard symbol != 0 else { return Self.root }
        var state = state
        while state != Self.root {
            if let child = child(of: state, symbol) { return child }
            state = failures[Int(state)]
        }
        return rootChildren[Int(symbol)]
    }

    @inline(__always) func depth(_ state: State) -> Int { Int(depths[Int(state)]) }
    @inline(__always) func failure(_ state: State) -> State { failures[Int(state)] }
    @inline(__always) func ending(_ state: State) -> State { ending[Int(state)] }
    @inline(__always) func children(_ state: State) -> Range<State> {
        firstChild[Int(state)]..<firstChild[Int(state) + 1]
    }

    /// Hands over the place of each pattern whose text is exactly the state's, in the order they were given.
    @inline(__always)
    func forEachPattern(endingIn state: State, _ body: (Int) -> Void) {
        guard own[Int(state)] != Self.none else { return }
        var place = Int(own[Int(state)])
        repeat {
            body(place)
            place += 1
        } while place < repeats.count && repeats[place]
    }

    @inline(__always)
    private func child(of state: State, _ symbol: UInt32) -> State? {
        var low = firstChild[Int(state)]
        var high = firstChild[Int(state) + 1]
        while high &- low > 4 {
            let middle = low &+ (high &- low) / 2
            if labels[Int(middle)] <= symbol { low = middle } else { high = middle }
        }
        while low < high {
            if labels[Int(low)] == symbol { return low }
            low &+= 1
        }
        return nil
    }
}

extension Automaton {
    /// Makes the states, level by level: each is a range of sorted patterns with one prefix.
    private mutating func grow(_ texts: PatternTexts, _ order: ContiguousArray<UInt32>) {
        repeats = ContiguousArray(repeating: false, count: order.count)
        var ranges: ContiguousArray<(low: UInt32, high: UInt32)> = [(0, UInt32(order.count))]
        var groups: [(symbol: UInt32, low: UInt32, high: UInt32)] = []
        let (scalars, starts) = (texts.scalars, texts.starts)
        var state = 0
        while state < ranges.count {
            var low = ranges[state].low
            let high = ranges[state].high
            let depth = UInt32(depths[state])
            let first = low
            while low < high, starts[Int(order[Int(low)]) + 1] - starts[Int(order[Int(low)])] == depth {
                if low > first { repeats[Int(low)] = true }
                low += 1
            }
            if low > first { own[state] = first }
            groups.removeAll(keepingCapacity: true)
            while low < high {
                let scalar = scalars[Int(starts[Int(order[Int(low)])] + depth)]
                var end = low + 1
                while end < high, scalars[Int(starts[Int(order[Int(end)])] + depth)] == scalar { end += 1 }
                groups.append((symbols[scalar], low, end))
                low = end
            }
            // Symbols number scalars in the order of their first use; children stand in the order of symbols.
            if groups.count > 1 { groups.sort { $0.symbol < $1.symbol } }
            for group in groups {
                ranges.append((group.low, group.high))
                labels.append(group.symbol)
                depths.append(UInt8(depth + 1))
                own.append(Self.none)
            }
            state += 1
            firstChild.append(UInt32(ranges.count))
        }
    }

    /// Sets failure links and endings; a state's failure is shallower, so it is done before.
    private mutating func link() {
        failures = ContiguousArray(repeating: 0, count: labels.count)
        ending = ContiguousArray(repeating: 0, count: labels.count)
        for child in children(Self.root) { rootChildren[Int(labels[Int(child)])] = child }
        for state in 0..<UInt32(labels.count) {
            ending[Int(state)] = own[Int(state)] != Self.none ? state : ending[Int(failures[Int(state)])]
            for child in children(state) where state != Self.root {
                failures[Int(child)] = next(failures[Int(state)], labels[Int(child)])
            }
        }
    }
}
