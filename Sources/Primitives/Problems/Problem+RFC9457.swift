extension Problem {
    /// The body of an `application/problem+json` answer: RFC 9457's `type`, `title`, `status`, `detail` and
    /// `instance`, and as extension members (§3.2) `mend` and `parameter`. What is `nil` is left out.
    ///
    /// - Parameter instance: a URI reference for this occurrence (§3.1.5), such as the request's identifier.
    public func problemJSON(instance: String? = nil) -> [UInt8] {
        let (detail, mend) = toldToClients
        var bytes: [UInt8] = []
        bytes.reserveCapacity(200 + detail.utf8.count + (mend?.utf8.count ?? 0))
        JSONText.append(#"{"type":"#, to: &bytes)
        JSONText.appendString(kind.type, to: &bytes)
        JSONText.append(#","title":"#, to: &bytes)
        JSONText.appendString(kind.title, to: &bytes)
        JSONText.append(#","status":"#, to: &bytes)
        JSONText.appendInteger(Int64(kind.httpStatus), to: &bytes)
        JSONText.append(#","detail":"#, to: &bytes)
        JSONText.appendString(detail, to: &bytes)
        if let instance {
            JSONText.append(#","instance":"#, to: &bytes)
            JSONText.appendString(instance, to: &bytes)
        }
        if let mend {
            JSONText.append(#","mend":"#, to: &bytes)
            JSONText.appendString(mend, to: &bytes)
        }
        if let parameter {
            JSONText.append(#","parameter":"#, to: &bytes)
            JSONText.appendString(parameter, to: &bytes)
        }
        JSONText.append("}", to: &bytes)
        return bytes
    }
}
