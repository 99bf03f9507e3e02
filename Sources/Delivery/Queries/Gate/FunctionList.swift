/// The functions that in-place queries may call; what is not here is refused.
enum FunctionList {
    static let operators: Set<String> = [
        "+", "-", "*", "/", "//", "%", "**", "^", "||", "~~", "!~~", "~~*", "!~~*",
    ]

    static let scalars: Set<String> = [
        "abs", "ceil", "ceiling", "floor", "round", "trunc", "sign", "sqrt", "cbrt", "exp", "ln", "log",
        "log10",
        "log2", "pow", "power", "mod", "greatest", "least", "isnan", "isfinite",
        "lower", "upper", "trim", "ltrim", "rtrim", "length", "char_length", "substring", "substr", "left",
        "right",
        "replace", "concat", "contains", "starts_with", "prefix", "ends_with", "suffix", "instr", "strpos",
        "position",
        "regexp_matches", "split_part",
        "date_trunc", "date_part", "datepart", "date_diff", "datediff", "date_sub", "year", "month", "day",
        "hour",
        "minute", "second", "quarter", "week", "weekday", "dayofweek", "isodow", "dayofyear", "monthname",
        "dayname",
        "last_day", "make_date", "to_years", "to_months", "to_days", "to_hours", "to_minutes", "to_seconds",
        "strftime", "try_strptime", "epoch", "age", "ifnull",
    ]

    /// Of one argument, over all rows of a group alike.
    static let aggregates: Set<String> = [
        "count", "count_star", "sum", "avg", "mean", "stddev", "stddev_pop", "stddev_samp", "variance",
        "var_pop",
        "var_samp", "skewness", "kurtosis", "kurtosis_pop", "fsum", "sumkahan", "favg",
        "approx_count_distinct",
        "sem",
    ]

    /// Whose value is that of one row.
    static let orderStatistics: Set<String> = [
        "min", "max", "median", "quantile", "quantile_cont", "quantile_disc", "approx_quantile",
    ]

    /// Of two columns.
    static let pairs: Set<String> = [
        "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2", "regr_avgx",
        "regr_avgy",
        "regr_count", "regr_sxx", "regr_syy", "regr_sxy",
    ]

    static func isAggregate(_ name: String) -> Bool {
        aggregates.contains(name) || orderStatistics.contains(name) || pairs.contains(name)
    }

    /// Over what is released.
    static let windows: Set<String> = [
        "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
        "first_value",
        "last_value", "sum", "avg", "count", "count_star", "min", "max",
    ]

    /// Functions that may shape a single column before it is aggregated, of one argument: without a constant, none can
    /// be bent into "is it this one row".
    static let shapes: Set<String> = [
        "abs", "sqrt", "cbrt", "ln", "log10", "log2", "length", "char_length", "year", "month", "day",
        "quarter",
        "epoch",
    ]

    /// Those that fail for some values: the row then counts as NULL.
    static let failing: Set<String> = [
        "sqrt", "ln", "log", "log10", "log2", "exp", "pow", "power", "**", "^",
    ]

    static let types: Set<String> = [
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
        "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE",
        "INTERVAL",
    ]
}
