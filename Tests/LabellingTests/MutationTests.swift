import Primitives
import Testing

@testable import Labelling

@Suite("Broken files")
struct MutationTests {
    @Test(
        "No change or cut of bytes makes a reader or a writer trap", arguments: RoundTripTests.files.indices)
    func mutations(_ index: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed) for file \(index)")
        let random = SeededRandomness(seed)
        let label = try AIGCLabel(.generated, contentProducer: "P", produceID: "1")
        let (name, sample) = RoundTripTests.files[index]
        let labelled = try LabelledFile.write(label, to: sample, name: name)
        for round in 0..<400 {
            var bytes = round % 2 == 0 ? sample : labelled
            for _ in 0...random.below(8) where !bytes.isEmpty {
                let place = Int(random.below(UInt64(bytes.count)))
                switch random.below(5) {
                case 0: bytes[place] ^= 1 << UInt8(random.below(8))
                case 1: bytes[place] = random.below(2) == 0 ? 0xFF : 0
                case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                case 3: bytes.remove(at: place)
                default: if random.below(4) == 0 { bytes = Array(bytes[..<place]) }
                }
            }
            _ = try? LabelledFile.read(bytes, name: name)
            _ = try? LabelledFile.write(label, to: bytes, name: name)
        }
    }

    @Test("Every cut is read or refused", arguments: RoundTripTests.files.indices)
    func cuts(_ index: Int) throws {
        let (name, sample) = RoundTripTests.files[index]
        for length in 0..<min(sample.count, 1_000) {
            _ = try? LabelledFile.read(Array(sample[..<length]), name: name)
        }
    }

    @Test(
        "What is accepted after a change can be labelled so that one label is read", arguments: [0, 2, 4, 7])
    func stillOneLabel(_ index: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed) for file \(index)")
        let random = SeededRandomness(seed)
        let label = try AIGCLabel(.generated, contentProducer: "P", produceID: "1")
        let (name, sample) = RoundTripTests.files[index]
        for _ in 0..<200 {
            var bytes = sample
            bytes[Int(random.below(UInt64(bytes.count)))] ^= 1 << UInt8(random.below(8))
            guard let written = try? LabelledFile.write(label, to: bytes, name: name) else { continue }
            #expect(try LabelledFile.read(written, name: name).count == 1)
        }
    }
}
