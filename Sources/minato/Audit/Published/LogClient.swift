import AsyncHTTPClient
import Foundation
import NIOCore
import Primitives

/// Reads a published log over HTTP.
struct LogClient: Sendable {
    /// The largest thing that a log publishes: an entry bundle of 256 entries (C2SP tlog-tiles, "Log entries").
    private static let maximumBytes = 256 * (65_535 + 2)
    private static let timeout = TimeAmount.seconds(60)
    private static let attempts = 3
    /// Before another attempt, times the number of those made.
    private static let pause = Duration.milliseconds(500)

    /// The address of the log, without a slash at the end.
    let address: String
    private let client: HTTPClient

    /// Lends a client of the log to `body`, and ends its connections after.
    static func with<T: Sendable>(
        _ address: String, _ body: (LogClient) async throws -> T
    ) async throws -> T {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(LogClient(address: address, client: client))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// What is published at a path below the address.
    /// - Throws: `upstreamFailed` when the server cannot be reached, does not have it, or sends too much.
    func get(_ path: String) async throws -> [UInt8] {
        var attempt = 1
        while true {
            do throws(Refusal) {
                return try await getOnce(path)
            } catch {
                guard error.mayPass, attempt < Self.attempts else { throw error.problem }
                try await Task.sleep(for: Self.pause * attempt)
                attempt += 1
            }
        }
    }

    private struct Refusal: Error {
        let problem: Problem
        /// Whether the same may be had a moment later.
        let mayPass: Bool
    }

    private func getOnce(_ path: String) async throws(Refusal) -> [UInt8] {
        let url = "\(address)/\(path)"
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: Self.timeout)
            guard response.status == .ok else {
                throw Refusal(
                    problem: Problem(
                        .upstreamFailed, "\(url) answers \(response.status.code).",
                        mend: "Look whether this is the address of a minato that has begun to serve."),
                    mayPass: response.status.code == 429 || response.status.code >= 500)
            }
            return Array(try await response.body.collect(upTo: Self.maximumBytes).readableBytesView)
        } catch let refusal as Refusal {
            throw refusal
        } catch is NIOTooManyBytesError {
            throw Refusal(
                problem: Problem(
                    .upstreamFailed, "\(url) sends more than \(Self.maximumBytes) bytes.",
                    mend: "No part of a log is so large; look at the address."), mayPass: false)
        } catch {
            throw Refusal(
                problem: Problem(
                    .upstreamFailed, "\(url) cannot be read: \(Self.reason(error)).",
                    mend: "Look at the address, and whether the server runs."), mayPass: true)
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
