import Primitives

extension Shape {
    /// As a JSON Schema of draft 2020-12, which OpenAPI 3.1 uses. Objects are references to the components.
    var schema: JSONValue {
        switch self {
        case .text(let shape): return .object(shape.schema)
        case .word(let words): return ["type": "string", "enum": .array(words.map(JSONValue.string))]
        case .integer(let bounds):
            return [
                "type": "integer", "minimum": .number(.integer(bounds.lowerBound)),
                "maximum": .number(.integer(bounds.upperBound)),
            ]
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .list(let element, let most):
            var schema: [String: JSONValue] = ["type": "array", "items": element.schema]
            if let most { schema["maxItems"] = .count(most) }
            return .object(schema)
        case .object(let shape): return ["$ref": .string("#/components/schemas/\(shape.name)")]
        case .nullable(let shape): return ["anyOf": [shape.schema, ["type": "null"]]]
        case .either(let shapes): return ["anyOf": .array(shapes.map(\.schema))]
        case .anything: return .object([:])
        }
    }

    /// Adds every object shape that this one names.
    func collectObjects(into found: inout [String: ObjectShape]) {
        switch self {
        case .object(let shape):
            guard found[shape.name] == nil else { return }
            found[shape.name] = shape
            for member in shape.members { member.shape.collectObjects(into: &found) }
        case .list(let shape, _), .nullable(let shape): shape.collectObjects(into: &found)
        case .either(let shapes): for shape in shapes { shape.collectObjects(into: &found) }
        case .text, .word, .integer, .number, .boolean, .anything: return
        }
    }
}

extension ObjectShape {
    /// As a JSON Schema.
    var schema: JSONValue {
        var properties: [String: JSONValue] = [:]
        for member in members {
            var schema = member.shape.schema.objectValue ?? [:]
            // Beside a `$ref`, a description is allowed since draft 2019-09.
            if let note = member.note { schema["description"] = .string(note) }
            properties[member.name] = .object(schema)
        }
        var schema: [String: JSONValue] = [
            "type": "object", "properties": .object(properties), "additionalProperties": .bool(isOpen),
        ]
        let required = members.filter(\.isRequired).map(\.name)
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        if let note { schema["description"] = .string(note) }
        return .object(schema)
    }
}
