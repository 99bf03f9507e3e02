import Hummingbird
import Logging
import Primitives

extension Logger {
    /// Logs what is the server's own fault, or that of what stands behind it; what the caller did wrong is told to the
    /// caller alone. The logger of a request's context says the request's id, which the answer bears too.
    func tell(_ problem: Problem, of request: Request, _ failure: any Swift.Error) {
        guard problem.kind.httpStatus >= 500 else { return }
        error(
            "request failed",
            metadata: ["path": "\(request.uri.path)", "reason": "\(problem)", "error": "\(failure)"])
    }
}
