/// Finds e-mail addresses (the common part of RFC 5321: local part up to 64, whole up to 320 characters).
///
/// Every run of letters, digits and `._%+-` can become a local part, so the current word is a live partial match
/// until a character comes that no local part has. That is inherent: who lets `taro` go cannot take it back when
/// `@example.jp` follows.
struct EmailScanner: Sendable {
    static let maximumLocal = 64
    static let maximumDomain = 255

    /// The run of characters that may be a local part: where its first letter or digit starts.
    private var local: Int?
    private var localCount = 0
    /// The address whose domain is being read.
    private var start: Int?
    private var domainCount = 0
    private var labelCount = 0
    private var labels = 0
    private var labelIsAlphabetic = true
    private var lastIsHyphen = false
    /// The end of the longest address read so far.
    private var accepted: Int?

    /// The start of the earliest live partial match.
    var liveStart: Int? {
        let waiting = localCount <= Self.maximumLocal ? local : nil
        guard let start else { return waiting }
        return min(start, waiting ?? start)
    }

    @inline(__always)
    mutating func step(_ scalar: NormalisedScalar, _ body: (Range<Int>) -> Void) {
        if start != nil { stepDomain(scalar, body) }
        if !scalar.traits.isDisjoint(with: .alphanumeric) {
            if local == nil {
                local = scalar.start
                localCount = 0
            }
            localCount &+= 1
        } else {
            stepSign(scalar)
        }
    }

    private mutating func stepSign(_ scalar: NormalisedScalar) {
        switch scalar.value {
        case 0x2E, 0x5F, 0x25, 0x2B, 0x2D:
            if local != nil { localCount &+= 1 }
        case 0x40:
            if let local, localCount <= Self.maximumLocal {
                start = local
                (domainCount, labelCount, labels) = (0, 0, 0)
                (labelIsAlphabetic, lastIsHyphen, accepted) = (true, false, nil)
            }
            local = nil
        default: local = nil
        }
    }

    private mutating func stepDomain(_ scalar: NormalisedScalar, _ body: (Range<Int>) -> Void) {
        domainCount += 1
        guard domainCount <= Self.maximumDomain else { return end(body) }
        if !scalar.traits.isDisjoint(with: .alphanumeric) {
            labelCount += 1
            if labelCount > 63 { return end(body) }
            if scalar.traits.contains(.digit) { labelIsAlphabetic = false }
            lastIsHyphen = false
            lastEnd = scalar.end
        } else if scalar.value == 0x2D, labelCount > 0 {
            labelCount += 1
            labelIsAlphabetic = false
            lastIsHyphen = true
        } else if scalar.value == 0x2E, labelCount > 0, !lastIsHyphen {
            closeLabel()
            labels += 1
            labelCount = 0
            labelIsAlphabetic = true
        } else {
            if labelCount > 0, !lastIsHyphen { closeLabel() }
            end(body)
        }
    }

    /// The end of the last letter or digit of the domain.
    private var lastEnd = 0

    /// A label ended: an address may end with it when it can be a top-level domain.
    private mutating func closeLabel() {
        if labels > 0, labelIsAlphabetic, (2...24).contains(labelCount) { accepted = lastEnd }
    }

    private mutating func end(_ body: (Range<Int>) -> Void) {
        if let start, let accepted { body(start..<accepted) }
        start = nil
        accepted = nil
    }

    /// Tells that the text has ended.
    mutating func finish(_ body: (Range<Int>) -> Void) {
        if start != nil, labelCount > 0, !lastIsHyphen { closeLabel() }
        end(body)
        local = nil
    }

    /// Gives up what starts before `offset`.
    mutating func abandon(before offset: Int) {
        if let start, start < offset { self.start = nil }
        if let local, local < offset { localCount = Self.maximumLocal + 1 }
    }
}
