extension Problem {
    /// The kinds of problem. Each has an HTTP status and its names in the two error formats of the house.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        // The request is wrong.
        case invalidRequest
        case malformedJSON
        case invalidValue
        case unsupported
        case policyViolation
        case contextLengthExceeded
        // The caller may not.
        case missingKey
        case invalidKey
        case accountSuspended
        case forbidden
        case termsNotAccepted
        case userSuspended
        // It is not there.
        case notFound
        case modelNotFound
        case unknownRoute
        case methodNotAllowed
        // It does not fit what is there.
        case conflict
        case idempotencyConflict
        case idempotencyAnswerGone
        case bodyTooLarge
        case unsupportedMediaType
        case unprocessable
        // Too much, too soon.
        case rateLimitRequests
        case rateLimitTokens
        case userLimited
        case insufficientQuota
        // We, or what we rely on, fail.
        case upstreamFailed
        case upstreamRateLimited
        case upstreamTimeout
        case engineUnavailable
        case overloaded
        case shuttingDown
        case storageUnavailable
        case internalError
        // Found at the start or by a check: they reach an operator, not a client.
        case configuration
        case corrupt
        case newerSchema
    }
}

extension Problem.Kind {
    /// The status of the HTTP answer.
    public var httpStatus: Int {
        switch self {
        case .invalidRequest, .malformedJSON, .invalidValue, .unsupported, .policyViolation,
            .contextLengthExceeded:
            400
        case .missingKey, .invalidKey: 401
        case .accountSuspended, .forbidden, .termsNotAccepted, .userSuspended: 403
        case .notFound, .modelNotFound, .unknownRoute: 404
        case .methodNotAllowed: 405
        case .conflict, .idempotencyConflict, .idempotencyAnswerGone: 409
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .unprocessable: 422
        case .rateLimitRequests, .rateLimitTokens, .userLimited, .insufficientQuota, .upstreamRateLimited: 429
        case .internalError, .configuration, .corrupt, .newerSchema: 500
        case .upstreamFailed: 502
        case .engineUnavailable, .overloaded, .shuttingDown, .storageUnavailable: 503
        case .upstreamTimeout: 504
        }
    }

    /// Whether the same request may succeed later: `false` tells OpenAI's clients not to try again, `nil`
    /// leaves it to them.
    public var shouldRetry: Bool? {
        switch self {
        case .rateLimitRequests, .rateLimitTokens, .userLimited, .upstreamFailed, .upstreamRateLimited,
            .upstreamTimeout,
            .engineUnavailable, .overloaded, .shuttingDown, .storageUnavailable, .internalError:
            nil
        default:
            false
        }
    }

    /// The name in a URN: the case's own name in lower case with hyphens. Fixed, since clients compare it.
    public var slug: String {
        switch self {
        case .invalidRequest: "invalid-request"
        case .malformedJSON: "malformed-json"
        case .invalidValue: "invalid-value"
        case .unsupported: "unsupported"
        case .policyViolation: "policy-violation"
        case .contextLengthExceeded: "context-length-exceeded"
        case .missingKey: "missing-key"
        case .invalidKey: "invalid-key"
        case .accountSuspended: "account-suspended"
        case .forbidden: "forbidden"
        case .termsNotAccepted: "terms-not-accepted"
        case .userSuspended: "user-suspended"
        case .notFound: "not-found"
        case .modelNotFound: "model-not-found"
        case .unknownRoute: "unknown-route"
        case .methodNotAllowed: "method-not-allowed"
        case .conflict: "conflict"
        case .idempotencyConflict: "idempotency-conflict"
        case .idempotencyAnswerGone: "idempotency-answer-gone"
        case .bodyTooLarge: "body-too-large"
        case .unsupportedMediaType: "unsupported-media-type"
        case .unprocessable: "unprocessable"
        case .rateLimitRequests: "rate-limit-requests"
        case .rateLimitTokens: "rate-limit-tokens"
        case .userLimited: "user-limited"
        case .insufficientQuota: "insufficient-quota"
        case .upstreamFailed: "upstream-failed"
        case .upstreamRateLimited: "upstream-rate-limited"
        case .upstreamTimeout: "upstream-timeout"
        case .engineUnavailable: "engine-unavailable"
        case .overloaded: "overloaded"
        case .shuttingDown: "shutting-down"
        case .storageUnavailable: "storage-unavailable"
        case .internalError: "internal-error"
        case .configuration: "configuration"
        case .corrupt: "corrupt"
        case .newerSchema: "newer-schema"
        }
    }

    /// RFC 9457 §3.1.1: identifies the kind of problem. A URN, since nothing need be fetched to understand
    /// it.
    public var type: String { "urn:minato:problem:\(slug)" }

    /// RFC 9457 §3.1.3: a short summary that is the same for every problem of the kind.
    public var title: String {
        switch self {
        case .invalidRequest: "Invalid request"
        case .malformedJSON: "Malformed JSON"
        case .invalidValue: "Invalid value"
        case .unsupported: "Not supported"
        case .policyViolation: "Refused by policy"
        case .contextLengthExceeded: "Context length exceeded"
        case .missingKey: "Missing key"
        case .invalidKey: "Invalid key"
        case .accountSuspended: "Account suspended"
        case .forbidden: "Forbidden"
        case .termsNotAccepted: "Terms not accepted"
        case .userSuspended: "User suspended"
        case .notFound: "Not found"
        case .modelNotFound: "Model not found"
        case .unknownRoute: "Unknown route"
        case .methodNotAllowed: "Method not allowed"
        case .conflict: "Conflict"
        case .idempotencyConflict: "Idempotency key reused"
        case .idempotencyAnswerGone: "Answer no longer kept"
        case .bodyTooLarge: "Body too large"
        case .unsupportedMediaType: "Unsupported media type"
        case .unprocessable: "Unprocessable"
        case .rateLimitRequests: "Request limit reached"
        case .rateLimitTokens: "Token limit reached"
        case .userLimited: "User limited"
        case .insufficientQuota: "Insufficient quota"
        case .upstreamFailed: "Upstream failed"
        case .upstreamRateLimited: "Upstream limits its rate"
        case .upstreamTimeout: "Upstream timed out"
        case .engineUnavailable: "Engine unavailable"
        case .overloaded: "Overloaded"
        case .shuttingDown: "Shutting down"
        case .storageUnavailable: "Storage unavailable"
        case .internalError: "Internal error"
        case .configuration: "Configuration"
        case .corrupt: "Corrupt data"
        case .newerSchema: "Newer schema"
        }
    }
}
