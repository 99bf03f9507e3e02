/// What an engine lets its caller do with one call under way. Used on the call's event loop only.
public protocol EngineStreamControl: AnyObject, Sendable {
    /// False stops the reading of the answer, so that nothing piles up here; true goes on with it.
    func setReading(_ reads: Bool)
    /// Ends the call; its receiver hears no more. Harmless when it has ended already.
    func cancel()
}

/// The handle to a call under way. Use on the call's event loop only.
public struct EngineStream: Sendable {
    private let control: any EngineStreamControl

    public init(_ control: any EngineStreamControl) { self.control = control }

    /// Stops reading from the engine, so that a slow client slows the engine and nothing piles up here.
    public func pause() { control.setReading(false) }

    /// Reads again.
    public func resume() { control.setReading(true) }

    /// Ends the call by closing its connection: the engine stops generating. The receiver hears no more.
    public func cancel() { control.cancel() }
}
