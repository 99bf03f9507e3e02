import Logging
import Server
let c = try Configuration.load(path: CommandLine.arguments[1])
var d = c
d.server = try c.server.overriding(port: Int(CommandLine.arguments[2])!, data: CommandLine.arguments[3])
try await MinatoServer.run(d, logLevel: .info)
