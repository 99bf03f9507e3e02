import Foundation

// The index of passages: what it finds, and what it costs; and what answers earn, by the million. Benchmarks/knowledge.py
// and Benchmarks/earnings.py run them and make tables of them.
let usage = """
    usage: knowledge-bench quality FILE                       at which place the right passage stands, as JSON
           knowledge-bench speed PASSAGES [--words]           time, size and rates at that many passages, as JSON;
                                                              --words: without embeddings
           knowledge-bench speed PASSAGES --left FOLDER DONE  asks an index that such a run left, with DONE put in
           knowledge-bench earnings USES FOLDER               answers through the ledger, and their export, into FOLDER

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
case ("earnings", let count?):
    guard let count = Int(count), count >= 1_000, arguments.count == 3 else { fallthrough }
    try await Earnings(count: count, folder: arguments[2]).run()
default:
    FileHandle.standardError.write(Data(usage.utf8))
    exit(2)
}
