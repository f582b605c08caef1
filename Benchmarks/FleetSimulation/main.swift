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

    Written by `make fleet`. \(hosts) hosts, each with one profile, keys that live 15 minutes, a job every 5 minutes, and an SDK that signs a request every
    10 seconds. After 20 minutes the exchange is down for 10 minutes. Heddle's own code decides when a host sends a request: the refresh policy, the moment within the
    period, and the back-off. Exchanges per second:

    | rules that the fleet follows | mean before | peak before | peak during the outage | peak after | all have new keys after |
    |---|---|---|---|---|---|
    \(rows.joined(separator: "\n"))

    ![The most exchanges in one second, over an hour](fleet.svg)

    Back-off cuts the peak during the outage, and the one after it, to less than half. One thing no rule improves yet: hosts that got their keys within the
    same minute ask again together half a lifetime later, so the fleet stays in step after an outage.

    Without back-off, a host whose keys have expired sends a request to the exchange each time it would sign one. Without a moment of its own for each host, all jobs of the fleet run on
    the minute. The simulation leaves out that a busy exchange responds more slowly, and that a host pauses after 429 for all of its profiles.

    """
do {
    try page.write(toFile: "\(directory)/fleet.md", atomically: true, encoding: .utf8)
    try Plot(fleets: fleets).svg.write(toFile: "\(directory)/fleet.svg", atomically: true, encoding: .utf8)
} catch {
    FileHandle.standardError.write(Data("fleet-simulation: \(error.localizedDescription)\n".utf8))
    exit(74)
}
print(rows.joined(separator: "\n"))
