internal import Credentials
internal import Doctor
internal import HTTP
internal import Sync

/// One anonymous request to a host: DNS, a proxy, TLS and the clock are all on the way to its answer.
struct HostProbe {
    let client: HTTPClient
    let network: NetworkSettings
    let timing: Timing

    /// Seconds for all of it.
    private static let patience = 6.0

    func findings(_ url: ServiceURL) -> [Finding] {
        let request = HTTPRequest(url: url, authorization: .anonymous, limits: HTTPLimits(totalSeconds: Self.patience))
        let host = url.hostField
        do {
            let response = try client.send(request)
            let way = network.usesProxy(for: url) ? " through a proxy" : ""
            let checked = url.scheme == .https ? ", its certificate is trusted" : ""
            let answered = Finding.good("\(host) answers\(way)\(checked)")
            guard let date = response.date else { return [answered] }
            let ahead = Double(date.seconds) - timing.now().wall
            let clock = DoctorCheck.finding(issuerAhead: ahead, of: "that of \(host)")
            return clock.severity == .good ? [answered] : [answered, clock]
        } catch {
            return [
                .error(
                    error.message, why: "no keys are made, and no request is answered, without \(host)",
                    command: error.hint, status: error.status)
            ]
        }
    }
}
