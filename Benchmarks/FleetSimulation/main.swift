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

let fleets = Rules.all.map { Fleet(hosts: hosts, $0) }
let rows = fleets.map { fleet in
    let mean = String(format: "%.0f", fleet.meanBefore)
    return
        "| \(fleet.rules.name) | \(mean) | \(fleet.peakBefore) | \(fleet.peakDuring) | \(fleet.peakAfter) | \(fleet.recovery) s |"
}
let page = """
    # A fleet through an outage

    Written by `make fleet`: \(hosts) hosts, each with one profile, keys of 15 minutes, a job every 5 minutes, and an SDK that signs a request every
    10 seconds. After 20 minutes the exchange is out for 10. What decides when a host asks is Heddle's own code: the refresh policy, the place within the
    period and the back-off. Exchanges a second:

    | rules that the fleet follows | mean before | most before | most in the outage | most after | all have new keys after |
    |---|---|---|---|---|---|
    \(rows.joined(separator: "\n"))

    ![The most exchanges in one second, over an hour](fleet.svg)

    What it shows: back-off keeps the storm of an outage, and the one after it, a third as high. It also shows what no rule mends so far: hosts that got their keys within the
    same minute ask again together half a lifetime later, so the fleet stays in step after an outage.

    Without back-off a host whose keys have ended asks once for each request that it would sign. Without a place of its own, all of a fleet's jobs run on the minute. What the
    simulation leaves out: an exchange that answers more slowly the more it is asked, and a host-wide pause after 429, of which one host knows nothing of
    another's.

    """
do {
    try page.write(toFile: "\(directory)/fleet.md", atomically: true, encoding: .utf8)
    try Plot(fleets: fleets).svg.write(toFile: "\(directory)/fleet.svg", atomically: true, encoding: .utf8)
} catch {
    FileHandle.standardError.write(Data("fleet-simulation: \(error.localizedDescription)\n".utf8))
    exit(74)
}
print(rows.joined(separator: "\n"))
