import Foundation

// A fleet of hosts through an outage of the exchange, with and without Heddle's rules: the rules are the product's own
// code, the hosts are not. Writes the page and the plot into a directory.
//
//   fleet-simulation DIRECTORY [HOSTS]     HOSTS: 100000 unless said

let arguments = CommandLine.arguments.dropFirst()
guard let directory = arguments.first, let hosts = Int(arguments.dropFirst().first ?? "100000"), hosts > 0 else {
    FileHandle.standardError.write(Data("usage: fleet-simulation DIRECTORY [HOSTS]\n".utf8))
    exit(64)
}

let plotted = (Rules.partial + [Rules.service, Rules.readers]).map { Fleet(hosts: hosts, $0, .silent) }
let others: [Fleet] = [
    Fleet(hosts: hosts, .service, .announced), Fleet(hosts: hosts, .readers, .announced),
    Fleet(hosts: hosts, .service, .long), Fleet(hosts: hosts, .readers, .long),
]
let page = Page(hosts: hosts, fleets: plotted + others)
do {
    try page.text.write(toFile: "\(directory)/fleet.md", atomically: true, encoding: .utf8)
    try Plot(fleets: plotted).svg.write(toFile: "\(directory)/fleet.svg", atomically: true, encoding: .utf8)
} catch {
    FileHandle.standardError.write(Data("fleet-simulation: \(error.localizedDescription)\n".utf8))
    exit(74)
}
print((page.rows + page.verdicts).joined(separator: "\n"))
