internal import Credentials
internal import OperatingSystem
internal import Text

extension DoctorCheck {
    /// `heddled`, and whether it is of the same version.
    static let programs = DoctorCheck("programs") { examination in
        let path: String
        do {
            path = try examination.daemon.get()
        } catch {
            return [.error(explained(error), why: "without heddled no token can be exchanged for keys")]
        }
        let ending = try examination.run(path, ["--version"])
        let said =
            String(decoding: ending.standardOutput.prefix(200), as: UTF8.self)
            .split(separator: "\n").first.map(String.init)?.printable ?? ""
        guard ending.status == 0, said.hasPrefix("heddled ") else {
            return [
                .error(
                    "\(path.printable) does not work (status \(ending.status))",
                    why: "without heddled no token can be exchanged for keys",
                    command: "\(POSIXShell.pasteable(path)) --version")
            ]
        }
        guard said == "heddled \(examination.version)" else {
            return [
                .warning(
                    "\(path.printable) is \(said), and this is heddle \(examination.version)",
                    why: "both use one database: the older one refuses what the newer one has brought up to date",
                    command: "install both from one release, or name the right one in HEDDLE_DAEMON")
            ]
        }
        return [.good("heddle and heddled \(examination.version)")]
    }
}
