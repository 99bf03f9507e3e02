/// An engine of kind `local`: a model that a supervised child process runs.
public struct LocalEngineConfiguration: Hashable, Sendable {
    typealias Keys = ConfigurationKeys.LocalEngine

    /// The model's name: characters of `A…Z a…z 0…9 . _ / -`. `smollm2-135m-instruct` (chat) and
    /// `multilingual-e5-small` (embeddings) come with the runtime.
    public var model: String
    /// The folder of the runtime, relative to the working directory of the process. Default `.minato/runtime`.
    public var runtime = ".minato/runtime"
    /// When the model is loaded. Default ``Start/atStart``.
    public var start = Start.atStart
    /// Threads that generate. 1…256, default 1.
    public var decodeThreads = Keys.decodeThreads.standard
    /// Threads that read prompts. 1…256, default 2.
    public var batchThreads = Keys.batchThreads.standard
    /// Tokens of context, shared equally by the ``parallel`` answers. 128…1048576, default 8192.
    public var context = Keys.context.standard
    /// Answers generated at the same time. 1…64, default 4; each keeps at least 128 tokens of ``context``.
    public var parallel = Keys.parallel.standard

    public init(model: String) {
        self.model = model
    }
}
