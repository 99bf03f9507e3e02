import Compliance
import Primitives

/// The packs of a service as a server tells them, found among those that are here.
enum ServicePacks {
    /// - Parameter duties: what `GET /api/services/{name}/duties` answers.
    /// - Throws: `conflict` where a pack is not here, or is another one under the same name.
    static func check(_ duties: JSONValue, _ catalogue: RulePackCatalogue) throws(Problem) -> [RulePack] {
        var packs: [RulePack] = []
        for pack in duties["packs"]?.arrayValue ?? [] {
            let name = pack["name"]?.stringValue ?? ""
            guard let here = catalogue[name], here.hash == pack["hash"]?.stringValue else {
                throw Problem(
                    .conflict, "The server's pack \"\(name)\" is not the one that is here.",
                    mend: "Give the folder of the server's packs with --packs.", parameter: "--packs")
            }
            packs.append(here)
        }
        return packs
    }
}
