/// The scalars of many patterns in one array.
struct PatternTexts {
    private(set) var scalars: ContiguousArray<UInt32> = []
    private(set) var starts: ContiguousArray<UInt32> = [0]

    var count: Int { starts.count - 1 }

    mutating func append(_ pattern: [UInt32]) {
        scalars.append(contentsOf: pattern)
        starts.append(UInt32(scalars.count))
    }

    /// Replaces each scalar, for an alphabet of its own.
    mutating func map(_ transform: (UInt32) -> UInt32) {
        for place in scalars.indices { scalars[place] = transform(scalars[place]) }
    }

    /// The patterns' numbers in the order of their scalars; equal patterns in the order they came.
    func sorted() -> ContiguousArray<UInt32> {
        var order = ContiguousArray(0..<UInt32(count))
        scalars.withUnsafeBufferPointer { scalars in
            starts.withUnsafeBufferPointer { starts in
                order.sort { left, right in
                    var (one, other) = (Int(starts[Int(left)]), Int(starts[Int(right)]))
                    let (oneEnd, otherEnd) = (Int(starts[Int(left) + 1]), Int(starts[Int(right) + 1]))
                    while one < oneEnd, other < otherEnd {
                        if scalars[one] != scalars[other] { return scalars[one] < scalars[other] }
                        one += 1
                        other += 1
                    }
                    if one < oneEnd || other < otherEnd { return one == oneEnd }
                    return left < right
                }
            }
        }
        return order
    }
}
