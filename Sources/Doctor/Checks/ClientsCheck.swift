internal import Credentials
internal import OperatingSystem
internal import Store
internal import Text

extension DoctorCheck {
    /// Versions of the aws CLI and of boto3, where they are too old for what the profiles' modes need.
    static let clients = DoctorCheck("clients") { examination in
        var findings: [Finding] = []
        var known: [String] = []
        let container = examination.profiles.first { $0.profile.mode == .container }?.profile.name
        func judge(_ client: ClientVersion) {
            known.append("\(client.name) \(client.version.text)")
            if client.version < client.knowsEndpoint {
                findings.append(
                    .error(
                        "\(client.name) \(client.version.text) knows no AWS_ENDPOINT_URL_S3 and no endpoint_url",
                        why: "it sends requests that are signed with CoreWeave's keys to amazonaws.com",
                        command: "install \(client.name) \(client.knowsEndpoint.text) or newer"))
            } else if let container, client.version < client.knowsContainer {
                findings.append(
                    .error(
                        "\(client.name) \(client.version.text) can't be used in mode container, as \(container) has it",
                        why: "it takes no https address for container credentials",
                        command: "heddle set \(container) --mode profile"))
            }
        }
        if let aws = examination.find("aws"), let said = said(by: aws, ["--version"], examination) {
            if let client = ClientVersion(aws: said) { judge(client) }
        }
        let script = "import botocore; print(botocore.__version__)"
        if let python = examination.find("python3"), let said = said(by: python, ["-c", script], examination),
            let version = DottedVersion(said)
        {
            judge(ClientVersion(botocore: version))
        }
        if !findings.isEmpty { return findings }
        return [.good(known.isEmpty ? "no aws CLI and no boto3 on PATH" : known.joined(separator: ", "))]
    }

    /// The first line of what a program says of its version; nil where it doesn't: it is none of ours.
    private static func said(by path: String, _ arguments: [String], _ examination: Examination) -> String? {
        guard let ending = try? examination.run(path, arguments), ending.status == 0 else { return nil }
        // Old ones say it on standard error.
        let said = ending.standardOutput.isEmpty ? ending.standardError : ending.standardOutput
        return String(decoding: said.prefix(200), as: UTF8.self).split(separator: "\n").first.map(String.init)
    }
}

/// A client, and from which version on it can do what.
struct ClientVersion {
    let name: String
    let version: DottedVersion
    /// An endpoint of the environment or of a config file.
    let knowsEndpoint: DottedVersion
    /// Container credentials of an https address.
    let knowsContainer: DottedVersion

    /// - Parameter said: `aws-cli/2.9.19 Python/3.11 …` or `aws-cli/1.29.0 … botocore/1.31.0`.
    init?(aws said: String) {
        let words = said.split(separator: " ")
        func version(_ name: String) -> DottedVersion? {
            words.first { $0.hasPrefix("\(name)/") }.flatMap { DottedVersion(String($0.dropFirst(name.count + 1))) }
        }
        guard let own = version("aws-cli") else { return nil }
        self =
            own.numbers[0] >= 2
            ? ClientVersion(
                name: "aws", version: own, knowsEndpoint: DottedVersion([2, 13]),
                knowsContainer: DottedVersion([2, 33, 2]))
            : ClientVersion(botocore: version("botocore") ?? DottedVersion([1, 0]), name: "botocore of aws 1")
    }

    init(botocore version: DottedVersion, name: String = "botocore") {
        self.init(
            name: name, version: version, knowsEndpoint: DottedVersion([1, 31]),
            knowsContainer: DottedVersion([1, 42, 5]))
    }

    private init(
        name: String, version: DottedVersion, knowsEndpoint: DottedVersion, knowsContainer: DottedVersion
    ) {
        (self.name, self.version) = (name, version)
        (self.knowsEndpoint, self.knowsContainer) = (knowsEndpoint, knowsContainer)
    }
}

/// `2.13.0`, compared number by number.
struct DottedVersion: Comparable {
    let numbers: [Int]

    init(_ numbers: [Int]) { self.numbers = numbers }

    /// - Returns: nil for what doesn't begin with a number; what follows the numbers is dropped.
    init?(_ text: String) {
        var numbers: [Int] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { break }
            numbers.append(number)
            if digits.count < part.count { break }
        }
        if numbers.isEmpty { return nil }
        self.numbers = numbers
    }

    var text: String { numbers.map(String.init).joined(separator: ".") }

    static func < (left: DottedVersion, right: DottedVersion) -> Bool {
        for index in 0..<max(left.numbers.count, right.numbers.count) {
            let pair = [left, right].map { index < $0.numbers.count ? $0.numbers[index] : 0 }
            if pair[0] != pair[1] { return pair[0] < pair[1] }
        }
        return false
    }

    static func == (left: DottedVersion, right: DottedVersion) -> Bool { !(left < right) && !(right < left) }
}
