import Persistence
import Testing

@testable import Dataspace

@Suite("Dataspace schema")
struct DataspaceSchemaTests {
    @Test("has a number of its own")
    func number() { #expect(DataspaceSchema.migration.number > 12) }

    @Test(
        "What rested with its agreement before that was written down is started again with it",
        arguments: [("The agreement is suspended: unpaid", true), ("unpaid", false)])
    func withAgreement(_ reason: String, _ isWithAgreement: Bool) async throws {
        let house = try await DataspaceHouse()
        var process = try await house.transfer(.provider)
        process.standing = TransferStanding(.suspended, suspendedBy: .provider)
        process.reason = reason
        let statement = try #require(DataspaceSchema.withAgreement.statements.last)
        try await house.database.write { [process] transaction in
            try TransferProcesses.update(process, in: transaction)
            _ = try transaction.execute(statement)
        }
        #expect(try await house.standing(of: process.id)?.isWithAgreement == isWithAgreement)
    }
}
