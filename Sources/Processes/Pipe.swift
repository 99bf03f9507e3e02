import Foundation

/// Both ends of a pipe; each is closed once.
final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init(reading: Int32, writing: Int32) {
        self.reading = reading
        self.writing = writing
    }

    func closeReading() {
        if reading >= 0 { Foundation.close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { Foundation.close(writing) }
        writing = -1
    }

    func close() {
        closeReading()
        closeWriting()
    }
}
