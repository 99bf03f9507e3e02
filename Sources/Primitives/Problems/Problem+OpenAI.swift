extension Problem.Kind {
    /// The `type` of OpenAI's error object.
    public var openAIType: String {
        switch self {
        case .rateLimitRequests, .userLimited, .upstreamRateLimited: "requests"
        case .rateLimitTokens: "tokens"
        case .insufficientQuota: "insufficient_quota"
        default: httpStatus < 500 ? "invalid_request_error" : "server_error"
        }
    }

    /// The `code` of OpenAI's error object, where OpenAI itself or a client's need has given it one.
    public var openAICode: String? {
        switch self {
        case .policyViolation: "content_policy_violation"
        case .contextLengthExceeded: "context_length_exceeded"
        case .invalidKey: "invalid_api_key"
        case .accountSuspended: "account_suspended"
        case .termsNotAccepted: "terms_not_accepted"
        case .userSuspended: "user_suspended"
        case .userLimited: "user_limited"
        case .modelNotFound: "model_not_found"
        case .unknownRoute: "unknown_url"
        case .methodNotAllowed: "method_not_supported"
        case .idempotencyConflict: "idempotency_key_reused"
        case .idempotencyAnswerGone: "idempotency_answer_gone"
        case .rateLimitRequests, .rateLimitTokens: "rate_limit_exceeded"
        case .insufficientQuota: "insufficient_quota"
        case .upstreamFailed: "upstream_failed"
        case .upstreamRateLimited: "upstream_rate_limited"
        case .upstreamTimeout: "upstream_timeout"
        case .engineUnavailable: "engine_unavailable"
        case .overloaded: "overloaded"
        case .shuttingDown: "shutting_down"
        case .storageUnavailable: "storage_unavailable"
        case .invalidRequest, .malformedJSON, .invalidValue, .unsupported, .missingKey, .forbidden, .notFound,
            .conflict, .bodyTooLarge, .unsupportedMediaType, .unprocessable, .internalError, .configuration,
            .corrupt, .newerSchema:
            nil
        }
    }
}

extension Problem {
    /// The body `{"error":{"message","type","param","code"}}` of OpenAI's wire format; also the data of an
    /// error event within a stream. `param` and `code` are always there, if need be as `null`.
    public func openAIJSON() -> [UInt8] {
        let (detail, mend) = toldToClients
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + detail.utf8.count + (mend?.utf8.count ?? 0))
        JSONText.append(#"{"error":{"message":"#, to: &bytes)
        JSONText.appendString(mend.map { "\(detail) \($0)" } ?? detail, to: &bytes)
        JSONText.append(#","type":"#, to: &bytes)
        JSONText.appendString(kind.openAIType, to: &bytes)
        JSONText.append(#","param":"#, to: &bytes)
        JSONText.appendString(parameter, to: &bytes)
        JSONText.append(#","code":"#, to: &bytes)
        JSONText.appendString(kind.openAICode, to: &bytes)
        JSONText.append("}}", to: &bytes)
        return bytes
    }
}
