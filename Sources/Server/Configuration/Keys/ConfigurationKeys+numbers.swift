import Accounting

// The numbers of the configuration with their defaults and bounds.
extension ConfigurationKeys {
    enum Server {
        static let port = IntegerKey("port", standard: 8_080, 0...65_535)
        static let eventLoops = OptionalIntegerKey("event_loops", 1...64)
    }

    enum Limits {
        static let maxBodyBytes = IntegerKey("max_body_bytes", standard: 33_554_432, 1_024...268_435_456)
        static let maxInFlight = IntegerKey("max_in_flight", standard: 1_024, 1...1_000_000)
        static let maxConnections = IntegerKey("max_connections", standard: 8_192, 1...1_000_000)
        static let maxStream = IntegerKey("max_stream_seconds", standard: 1_800, 1...86_400)
        static let maxAnswerBytes = IntegerKey(
            "max_answer_bytes", standard: 67_108_864, 1_024...1_073_741_824)
        static let shutdownGrace = IntegerKey("shutdown_grace_seconds", standard: 30, 0...3_600)
        static let headerTimeout = IntegerKey("header_timeout_seconds", standard: 30, 1...300)
        // Below 75 s, clients race with the close of an idle connection.
        static let idleTimeout = IntegerKey("idle_timeout_seconds", standard: 120, 75...3_600)
        static let idempotencyCacheBytes = IntegerKey(
            "idempotency_cache_bytes", standard: 67_108_864, 0...17_179_869_184)
        static let idempotencyCache = IntegerKey("idempotency_cache_seconds", standard: 86_400, 1...2_592_000)

        static let all = [
            maxBodyBytes, maxInFlight, maxConnections, maxStream, maxAnswerBytes, shutdownGrace,
            headerTimeout,
            idleTimeout, idempotencyCacheBytes, idempotencyCache,
        ]
    }

    enum Exchange {
        static let maximumFileBytes = IntegerKey(
            "max_file_bytes", standard: 8_589_934_592, 1_024...1_099_511_627_776)
        // Clients ask for a link once and read for as long as they take.
        static let linkSeconds = IntegerKey("link_seconds", standard: 3_600, 60...86_400)
        static let maxDownloads = IntegerKey("max_downloads", standard: 1_024, 1...65_536)
        static let maxPushes = IntegerKey("max_pushes", standard: 8, 1...256)
        static let pushAttempts = IntegerKey("push_attempts", standard: 12, 1...64)
        static let callbackDelay = IntegerKey("callback_delay_milliseconds", standard: 0, 0...60_000)
        static let feeBasisPoints = IntegerKey("fee_basis_points", standard: 0, 0...10_000)
    }

    enum Billing {
        static let taxBasisPoints = OptionalIntegerKey("tax_basis_points", 0...10_000)
        static let reducedTaxBasisPoints = OptionalIntegerKey("reduced_tax_basis_points", 0...10_000)
        static let dueDays = IntegerKey("due_days", standard: 30, 0...365)
    }

    enum LocalEngine {
        static let decodeThreads = IntegerKey("decode_threads", standard: 1, 1...256)
        static let batchThreads = IntegerKey("batch_threads", standard: 2, 1...256)
        static let context = IntegerKey("context", standard: 8_192, 128...1_048_576)
        static let parallel = IntegerKey("parallel", standard: 4, 1...64)
        /// The fewest tokens of context that one of the parallel answers is left with.
        static let minimumContextOfOne = 128

        static let all = [decodeThreads, batchThreads, context, parallel]
    }

    enum OpenAIEngine {
        static let retries = IntegerKey("retries", standard: 2, 0...5)
        static let maxConnectionsPerLoop = IntegerKey("max_connections_per_loop", standard: 256, 1...65_536)
        static let upstreams = 1...16

        static let all = [retries, maxConnectionsPerLoop]
    }

    enum Timeouts {
        private static let bounds: ClosedRange<Duration> = .milliseconds(1)...Duration.seconds(86_400)

        static let connect = SecondsKey("connect", standard: .seconds(5), bounds)
        static let firstByte = SecondsKey("first_byte", standard: .seconds(120), bounds)
        static let idle = SecondsKey("idle", standard: .seconds(120), bounds)
        static let total = SecondsKey("total", standard: .seconds(1_800), bounds)

        static let all = [connect, firstByte, idle, total]
    }

    enum Classifier {
        static let timeout = SecondsKey(
            "timeout", standard: .seconds(5), .milliseconds(1)...Duration.seconds(600))
        static let maxInFlight = IntegerKey("max_in_flight", standard: 64, 1...65_536)
    }

    enum ClassifierUse {
        static let lookAhead = IntegerKey(
            "look_ahead", standard: Accounting.ClassifierUse.standardLookAhead,
            0...Accounting.ClassifierUse.maximumLookAhead)
    }

    enum Content {
        static let days = IntegerKey(
            "days", standard: ContentTerms.standardDays, 1...ContentTerms.maximumDays)
    }

    enum Grounding {
        static let passages = IntegerKey(
            "passages", standard: GroundingTerms.standardPassages, GroundingTerms.passageRange)
        static let context = IntegerKey(
            "context_bytes", standard: GroundingTerms.standardContext, GroundingTerms.contextRange)
        static let sentences = IntegerKey(
            "sentences", standard: GroundingTerms.standardSentences, GroundingTerms.sentenceRange)
        static let coverage = IntegerKey("coverage", standard: GroundingTerms.standardCoverage, 0...1_000)
        static let similarity = IntegerKey(
            "similarity", standard: GroundingTerms.standardSimilarity, 0...1_000)
        static let leaveOneOut = IntegerKey("leave_one_out", standard: 0, 0...1_000)

        static let all = [passages, context, sentences, coverage, similarity, leaveOneOut]
    }

    enum Split {
        static let platform = IntegerKey("platform", standard: 0, 0...10_000)
        static let model = IntegerKey("model", standard: 0, 0...10_000)
        static let compute = IntegerKey("compute", standard: 0, 0...10_000)
        static let data = IntegerKey("data", standard: 0, 0...10_000)

        static let all = [platform, model, compute, data]
    }

    enum Service {
        static let maxOutputTokens = OptionalIntegerKey("max_output_tokens", 1...1_048_576)
        static let defaultOutputTokens = IntegerKey("default_output_tokens", standard: 4_096, 1...1_048_576)
    }

    enum Price {
        static let freeTokensPerMonth = IntegerKey(
            "free_tokens_per_month", standard: 0, 0...1_000_000_000_000)
        /// The most that a million tokens, or the least charge, may cost, in major units of the currency.
        static let maximumMajorUnits = 1_000_000
    }

    enum Plan {
        /// The largest fee, cap and rate of a plan, and limit of spending, in major units.
        static let maximumMajorUnits = 1_000_000_000
        static let dataBasisPoints = IntegerKey("data_basis_points", standard: 0, 0...10_000)
        static let trialDays = IntegerKey(
            "trial_days", standard: 0, 0...Int(PlanTerms.maximumTrialDays))
        static let seatsIncluded = IntegerKey(
            "included", standard: 0, 0...Int(PlanTerms.Seats.maximumSeats))
        static let seatsMaximum = IntegerKey(
            "maximum", standard: Int(PlanTerms.Seats.maximumSeats), 1...Int(PlanTerms.Seats.maximumSeats))
        static let per = IntegerKey("per", standard: 1, 1...1_000_000)
        static let included = IntegerKey(
            "included", standard: 0, 0...Int(PlanTerms.Meter.maximumUnits))
        static let upTo = OptionalIntegerKey(
            "up_to", 1...Int(PlanTerms.Meter.maximumUnits))
    }

    enum AccountLimits {
        static let requestsPerMinute = OptionalIntegerKey("requests_per_minute", 1...1_000_000_000)
        static let tokensPerMinute = OptionalIntegerKey("tokens_per_minute", 1...1_000_000_000_000)
    }

    enum Queries {
        static let minimumGroup = IntegerKey("minimum_group", standard: 10, 2...1_000_000)
        static let perMonth = IntegerKey("per_month", standard: 1_000, 0...1_000_000)
        static let rowsPerMonth = IntegerKey("rows_per_month", standard: 1_000_000_000, 0...1_000_000_000_000)
        static let timeLimit = IntegerKey("time_limit_seconds", standard: 30, 1...3_600)
        static let memory = IntegerKey("memory_mib", standard: 512, 64...1_048_576)
        static let concurrency = IntegerKey("concurrency", standard: 2, 1...64)

        static let all = [minimumGroup, perMonth, rowsPerMonth, timeLimit, memory, concurrency]
    }

    enum Knowledge {
        static let maximumDocumentBytes = IntegerKey(
            "max_document_bytes", standard: 268_435_456, 1_024...1_073_741_824)
        static let maximumRows = IntegerKey("max_rows", standard: 1_000_000, 1...100_000_000)
        static let concurrency = IntegerKey("concurrency", standard: 2, 1...64)
        static let timeLimit = IntegerKey("time_limit_seconds", standard: 120, 1...3_600)
        static let memory = IntegerKey("memory_mib", standard: 2_048, 64...1_048_576)

        static let all = [maximumDocumentBytes, maximumRows, concurrency, timeLimit, memory]
    }

    enum Account {
        /// The largest opening credit or credit limit, in major units: what one amount holds with room to spare.
        static let maximumMajorUnits = 1_000_000_000
        /// The bytes that an API key may have.
        static let keyBytes = 4...512
    }
}
