import Foundation

// The index of passages: what it finds, and what it costs. Benchmarks/knowledge.py runs both and makes tables of them.
let usage = """
    usage: knowledge-bench quality FILE                       at which place the right passage stands, as JSON
           knowledge-bench speed PASSAGES [--words]           time, size and rates at that many passages, as JSON;
                                                              --words: without embeddings
           knowledge-bench speed PASSAGES --left FOLDER DONE  asks an index that such a run left, with DONE put in

    """
var arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.dropFirst().first) {
case ("quality", let file?): try await Quality.run(file)
case ("speed", let count?):
    guard let count = Int(count), count >= 1_000 else { fallthrough }
    var speed = Speed(count: count, isEmbedded: !arguments.contains("--words"))
    if arguments.count == 5, arguments[2] == "--left", let passages = Int(arguments[4]) {
        speed.left = (arguments[3], passages)
    }
    try await speed.run()
default:
    FileHandle.standardError.write(Data(usage.utf8))
    exit(2)
}
