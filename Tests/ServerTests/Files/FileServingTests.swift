import Exchange
import Foundation
import NIOCore
import Primitives
import Testing

@testable import Server

@Suite("Files by signed links", .timeLimit(.minutes(10)))
struct FileServingTests {
    @Test("come whole, with what resuming needs")
    func whole() async throws {
        let server = try await FileServer()
        let client = try await server.connect("GET", server.link())
        await client.receive("0123456789")
        #expect(client.received.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(client.received.contains("content-length: 10\r\n"))
        #expect(client.received.contains("accept-ranges: bytes\r\n"))
        #expect(client.received.contains("content-disposition: attachment; filename=\"data.bin\"\r\n"))
        // The connection serves the next request too.
        try await client.send(FileServer.request("GET", server.link(), ["range: bytes=2-4"]))
        await client.receive("\r\n\r\n234")
        #expect(client.received.contains("HTTP/1.1 206 Partial Content\r\n"))
        #expect(client.received.contains("content-range: bytes 2-4/10\r\n"))
    }

    @Test("answer HEAD with the head alone, and a tag that is known with 304")
    func heads() async throws {
        let server = try await FileServer()
        let client = try await server.connect("HEAD", server.link())
        await client.receive("\r\n\r\n")
        #expect(client.received.contains("content-length: 10\r\n"))
        let tag = try #require(client.received.firstMatch(of: /etag: ("[0-9a-f]{64}")/)?.1)
        try await client.send(FileServer.request("GET", server.link(), ["if-none-match: \(tag)"]))
        await client.receive("304 Not Modified")
        try await client.send(FileServer.request("GET", server.link(), ["range: bytes=10-"]))
        await client.receive("416 ")
        #expect(client.received.contains("content-range: bytes */10\r\n"))
    }

    @Test("of which no byte follows are no use")
    func noUse() async throws {
        let server = try await FileServer()
        let client = try await server.connect("HEAD", server.link())
        await client.receive("\r\n\r\n")
        let tag = try #require(client.received.firstMatch(of: /etag: ("[0-9a-f]{64}")/)?.1)
        for (field, status) in [("if-none-match: \(tag)", "304 "), ("range: bytes=10-", "416 ")] {
            try await client.send(FileServer.request("GET", server.link(), [field]))
            await client.receive(status)
        }
        #expect(try await server.begunDownloads() == 0)
        try await client.send(FileServer.request("GET", server.link(), ["range: bytes=0-0"]))
        await client.receive("206 ")
        #expect(try await server.begunDownloads() == 1)
    }

    @Test("that cannot be opened for a fault of the server tell nobody its words")
    func fault() async throws {
        struct Fault: Error { let path = "/secret/place" }
        let edge = try await FileServer().edge
        let problem = edge.problem(of: Fault(), request: "req")
        #expect(problem.kind == .internalError)
        #expect(!"\(problem)".contains("secret"))
        let known = Problem(.notFound, "It is not here.")
        #expect(edge.problem(of: known, request: "req") == known)
    }

    @Test("sent ahead on one connection are answered in their order")
    func pipelined() async throws {
        let server = try await FileServer()
        let client = try await server.connect("HEAD", server.link())
        await client.receive("\r\n\r\n")
        for first in 0..<8 {
            try await client.send(
                FileServer.request("GET", server.link(), ["range: bytes=\(first)-\(first)"]))
            await client.receive("\r\n\r\n\(first)")
        }
    }

    @Test("open nothing when they are expired, altered, or of an unknown file")
    func refused() async throws {
        let server = try await FileServer()
        let links = [
            (server.link(expiresIn: -1), "403 "), (server.link() + "0", "403 "),
            (server.link(name: "other.bin"), "404 "),
            ("/files/../../../etc/passwd", "403 "), ("/files/%2e%2e/minato.db", "403 "),
        ]
        for (link, status) in links {
            let client = try await server.connect("GET", link)
            await client.receive("\r\n\r\n")
            #expect(client.received.hasPrefix("HTTP/1.1 \(status)"), "\(link)")
        }
        let client = try await server.connect("POST", server.link(), "content-length: 0")
        await client.receive("405 ")
    }

    @Test("are not followed where a link of the file system lies in the store")
    func symbolicLink() async throws {
        let server = try await FileServer()
        let path = try server.parts.store.path(of: "data.bin", in: server.version)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
        let client = try await server.connect("GET", server.link())
        await client.receive("404 ")
    }

    @Test(
        "open nothing once the agreement is not active", arguments: [Agreement.State.suspended, .terminated])
    func ended(_ state: Agreement.State) async throws {
        let server = try await FileServer()
        let link = server.link()
        try await server.move(to: state)
        let client = try await server.connect("GET", link)
        await client.receive("403 ")
    }

    @Test("are cut when the agreement ends under a slow reader")
    func cut() async throws {
        let server = try await FileServer(content: Self.large)
        let client = try await Self.slowReader(server)
        // The reader takes nothing and no stall is near: nothing else would end it. That it takes less than a second
        // is for Tests/Clients/test_files.py, which runs alone; here a whole suite shares the processors.
        try await server.move(to: .terminated)
        try await Self.wait { server.edge.inFlight == 0 }
        // Fails where the reset has come in already.
        try? await client.setReading(true)
        await client.end()
        #expect(client.received.utf8.count < Self.large.count)
        // What the kernel took is counted to the byte, though no piece was whole. The count follows the cut.
        var counted: Int64 = 0
        while counted == 0 {
            try Task.checkCancellation()
            counted = try await server.sentBytes()
        }
        #expect(counted < Self.large.count)
    }

    @Test("are cut when their grant is revoked, also where that fell into their opening")
    func revoked() async throws {
        let server = try await FileServer(content: Self.large)
        let client = try await Self.slowReader(server)
        server.edge.close(server.grant.id)
        try await Self.wait { server.edge.inFlight == 0 }
        await client.end()
        #expect(client.received.utf8.count < Self.large.count)
        // Opened, and not yet begun to be sent.
        let file = try await server.edge.open(server.link())
        server.edge.close(server.grant.id)
        await confirmation { cut in file.watch.onClose { cut() } }
        server.edge.close(file)
        #expect(server.edge.inFlight == 0)
    }

    @Test("are cut when the agreement ends by its date")
    func expired() async throws {
        let server = try await FileServer(content: Self.large, endsAfter: .seconds(2))
        let client = try await Self.slowReader(server)
        try await Self.wait { server.edge.inFlight == 0 }
        #expect(SystemClock().now() >= (try #require(server.agreement.endsAt)))
        #expect(client.received.utf8.count < Self.large.count)
    }

    @Test("of a reader that takes nothing are cut off")
    func stalled() async throws {
        let server = try await FileServer(
            content: Self.large, limits: FileEdge.Limits(stallTime: .seconds(1)))
        let client = try await Self.slowReader(server)
        try await Self.wait { server.edge.inFlight == 0 }
        #expect(client.received.utf8.count < Self.large.count)
    }

    @Test("of a reader that takes a little now and then are cut off")
    func drip() async throws {
        let server = try await FileServer(
            content: Self.large, limits: FileEdge.Limits(stallTime: .seconds(1)))
        let client = try await Self.slowReader(server)
        // A kilobyte each time, twenty times a second at most.
        while server.edge.inFlight > 0 {
            client.readOnce()
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(client.received.utf8.count < Self.large.count)
    }

    @Test("that lie on the disk only are read into the page cache off the loop, and come whole")
    func cold() async throws {
        let content = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) & 0x7f }
        let server = try await FileServer(content: content)
        let path = try server.parts.store.path(of: "data.bin", in: server.version)
        let (handle, length) = try OpenedFile.open(path)
        defer { try? handle.close() }
        func forget() throws {
            try handle.withUnsafeFileDescriptor {
                #expect(fsync($0) == 0)
                #expect(posix_fadvise($0, 0, 0, POSIX_FADV_DONTNEED) == 0)
            }
        }
        try forget()
        // A file system that lies in memory forgets nothing.
        if !OpenedFile.isCached(0..<length, of: handle) {
            OpenedFile.cache(1 << 20..<2 << 20, of: handle)
            #expect(OpenedFile.isCached(1 << 20..<2 << 20, of: handle))
            try forget()
        }
        let coldPieces = server.edge.coldPieces
        let isCold = !OpenedFile.isCached(0..<length, of: handle)
        let client = try await server.connect("GET", server.link(), "connection: close")
        await client.end()
        #expect(client.received.utf8.suffix(Int(length)).elementsEqual(content))
        #expect((server.edge.coldPieces > coldPieces) == isCold)
    }

    @Test("are half of them at most under one agreement")
    func share() async throws {
        let server = try await FileServer(
            content: Self.large, limits: FileEdge.Limits(maximumDownloads: 4, stallTime: .hours(1)))
        let first = try await Self.slowReader(server)
        let second = try await Self.slowReader(server)
        let third = try await server.connect("GET", server.link())
        await third.receive("503 ")
        #expect(third.received.contains("2 downloads are under way under this agreement"))
        try await first.close()
        try await second.close()
    }

    @Test("that are not there any more are no use that anybody pays")
    func missing() async throws {
        let server = try await FileServer()
        try FileManager.default.removeItem(
            atPath: server.parts.store.path(of: "data.bin", in: server.version))
        let client = try await server.connect("GET", server.link())
        await client.receive("404 ")
        #expect(try await server.begunDownloads() == 0)
    }

    @Test("beyond the limit are asked to come again")
    func bounded() async throws {
        let server = try await FileServer(
            content: Self.large,
            limits: FileEdge.Limits(maximumDownloads: 1, stallTime: .hours(1)))
        let first = try await Self.slowReader(server)
        let second = try await server.connect("GET", server.link())
        await second.receive("503 ")
        #expect(second.received.contains("retry-after: "))
        try await first.close()
        try await Self.wait { server.edge.inFlight == 0 }
        let third = try await server.connect("HEAD", server.link())
        await third.receive("200 OK")
    }

    /// More than the buffers of two sockets hold.
    private static let large = [UInt8](repeating: 0x61, count: 48 << 20)

    /// One that has begun to read and takes nothing more.
    private static func slowReader(_ server: FileServer) async throws -> RawClient {
        let client = try await RawClient(
            port: server.port, sending: FileServer.request("GET", server.link()), readingUntil: "\r\n\r\n")
        await client.receive("\r\n\r\n")
        return client
    }

    /// Until what happens elsewhere has happened; the suite's time limit ends it.
    private static func wait(_ isDone: () -> Bool) async throws {
        while !isDone() { try await Task.sleep(for: .milliseconds(2)) }
    }
}
