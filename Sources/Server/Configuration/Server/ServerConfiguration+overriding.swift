import Documents
import Primitives

extension ServerConfiguration {
    /// The configuration with what the command line says in place of the file; `nil` leaves the file's value.
    ///
    /// - Throws: ``Problem/Kind/configuration``, with the option as its parameter, where a value is out of the
    ///   bounds that the file has too.
    public func overriding(
        host: String? = nil, port: Int? = nil, data: String? = nil, database: String? = nil
    ) throws(Problem) -> ServerConfiguration {
        var server = self
        do {
            if let host { server.host = try Self.checkedHost(host) }
        } catch {
            throw error.with(parameter: "--host")
        }
        if let port {
            let bounds = ConfigurationKeys.Server.port.bounds
            guard bounds.contains(port) else {
                throw Problem(
                    .configuration, "\(port) is out of bounds",
                    mend: "give a port from \(bounds.lowerBound) to \(bounds.upperBound)", parameter: "--port"
                )
            }
            server.port = port
        }
        if let data {
            guard !data.isEmpty else {
                throw Problem(
                    .configuration, "the data directory has no name", mend: "give the path of a folder",
                    parameter: "--data")
            }
            server.data = data
        }
        do {
            if let database { server.database = try DatabaseLocation(database) }
        } catch {
            throw error.with(parameter: "--database")
        }
        return server
    }

    /// - Throws: ``Problem/Kind/configuration`` where the text is no host to listen on.
    static func checkedHost(_ text: String) throws(Problem) -> String {
        guard HostName.isValid(text, allowingIPv6: true) else {
            throw Problem(
                .configuration, "\(FaultCollector.quoted(text)) is not a host",
                mend: "write a name or an address without port and brackets, such as 0.0.0.0 or ::1")
        }
        return text
    }
}

extension Problem {
    fileprivate func with(parameter: String) -> Problem {
        var problem = self
        problem.parameter = parameter
        return problem
    }
}
