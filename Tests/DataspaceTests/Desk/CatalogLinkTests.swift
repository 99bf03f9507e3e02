import Testing

@testable import Dataspace

@Suite("The link to the next page of a catalog")
struct CatalogLinkTests {
    @Test(
        "It is found among others",
        arguments: [
            "<https://p.example/c?cursor=a,b>; rel=\"next\"",
            "<https://p.example/c>; rel=\"previous\", <https://p.example/c?cursor=a,b>; rel=\"next\"",
            "<https://p.example/c?cursor=a,b>;title=\"x\";REL=next, <https://p.example/d>; rel=previous",
        ])
    func found(_ link: String) { #expect(DataspaceDesk.next(link) == "https://p.example/c?cursor=a,b") }

    @Test(
        "There may be none",
        arguments: ["", "<", ">", "<a>", "<a>; rel=previous", "rel=next", "<a; rel=next"])
    func none(_ link: String) { #expect(DataspaceDesk.next(link) == nil) }
}
