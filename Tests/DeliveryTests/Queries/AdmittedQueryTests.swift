import Delivery
import Primitives
import Testing

/// Skipped where DuckDB is not installed (`scripts/install-runtime`).
@Suite("The gate of in-place queries", .enabled(if: QueryTable.isInstalled))
struct AdmittedQueryTests {
    @Test("analysts' statements are answered")
    func honest() async throws {
        let table = try await QueryTable()
        for sql in QueryStatements.honest {
            do {
                let result = try await table.run(sql)
                #expect(!result.rows.isEmpty, "\(sql)")
                #expect(result.rows.allSatisfy { !$0.contains(nil) }, "\(sql): \(result.rows)")
            } catch {
                Issue.record("\(sql): \(error)")
            }
        }
    }

    @Test("what tries to leave the box or to single out a row is refused")
    func refused() async throws {
        let table = try await QueryTable()
        for sql in QueryStatements.refused {
            do {
                let admitted = try await table.admit(sql)
                Issue.record("\(sql) was admitted: \(admitted.sql)")
            } catch let problem as Problem {
                #expect(problem.kind.httpStatus == 400, "\(sql): \(problem)")
            }
        }
    }

    @Test("what is admitted shows no figure of a few")
    func bounded() async throws {
        let table = try await QueryTable()
        for sql in QueryStatements.bounded {
            do {
                let result = try await table.run(sql)
                let shown = result.rows.flatMap { $0 }.compactMap { $0 }
                #expect(
                    !shown.contains { $0.contains(QueryTable.secret) || $0.contains("name-") },
                    "\(sql): \(shown)")
                #expect(result.rows.count <= 1, "\(sql): \(result.rows)")
            } catch {
                Issue.record("\(sql): \(error)")
            }
        }
    }

    @Test("what runs too long or is no SQL for these tables ends with a reason and without data")
    func failing() async throws {
        let table = try await QueryTable()
        for sql in QueryStatements.failing {
            do {
                let result = try await table.run(sql)
                Issue.record("\(sql) gave \(result.rows)")
            } catch let problem as Problem {
                #expect(problem.kind.httpStatus < 500, "\(sql)")
                #expect(!problem.description.contains(QueryTable.secret), "\(sql)")
            }
        }
    }

    @Test("each aggregation over rows counts against the budget")
    func levels() async throws {
        let table = try await QueryTable()
        #expect(try await table.admit("SELECT count(*) FROM people").levels == 1)
        let two = "SELECT avg(salary) FROM people WHERE age > (SELECT avg(age) FROM people)"
        #expect(try await table.admit(two).levels == 2)
    }

    @Test(
        "the most figures that a statement can give are known before it runs",
        arguments: [
            ("SELECT avg(salary), count(*) FROM people", 2),
            ("SELECT region, avg(salary), count(*) FROM people GROUP BY region", 80),
            ("SELECT region, avg(salary), count(*) FROM people GROUP BY region LIMIT 5", 10),
            ("SELECT avg(salary) FROM people WHERE age > (SELECT avg(age) FROM people)", 2),
            ("SELECT sum(n) FROM (SELECT region, count(*) AS n FROM people GROUP BY region LIMIT 3)", 3),
            ("SELECT sum(n) FROM (SELECT region, count(*) AS n FROM people GROUP BY region)", 40),
            ("SELECT region, count(*) FROM people GROUP BY ALL", 40),
        ])
    func most(_ sql: String, _ figures: Int) async throws {
        #expect(try await QueryTable().admit(sql).mostFigures(ofRows: 400) == figures)
    }
}
