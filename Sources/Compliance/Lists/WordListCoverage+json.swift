import Primitives

extension WordListCoverage {
    /// `{"pack":…,"clause":…,"total":{"asked":10000,"present":65,"met":false,…},"classes":[…],"age_in_days":…,…}`
    public func json(pack: String) -> JSONValue {
        [
            "age_in_days": ageInDays.map { .number(.integer($0)) } ?? .null,
            "classes": .array(classes.map(\.json)), "clause": .string(clause),
            "maximum_age_in_days": .number(.integer(Int64(maximumAgeInDays))),
            "met": .bool(isMet), "pack": .string(pack), "total": total.json,
        ]
    }
}

extension WordListCoverage.Line {
    fileprivate var json: JSONValue {
        [
            "asked": .number(.integer(Int64(asked))),
            "class": riskClass.map(JSONValue.string) ?? .null, "met": .bool(isMet),
            "present": .number(.integer(Int64(present))),
        ]
    }
}
