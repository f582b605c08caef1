internal import Credentials
internal import OperatingSystem
internal import Text
internal import Tokens

// Programs that keep their settings in sections, with static keys among them.

extension ImportOrigin {
    static let aws = ImportOrigin(
        name: "aws", summary: "profiles of ~/.aws with CoreWeave's endpoint",
        paths: { surroundings in
            let environment = surroundings.environment
            return [
                environment["AWS_CONFIG_FILE"] ?? surroundings.below(".aws/config").first,
                environment["AWS_SHARED_CREDENTIALS_FILE"] ?? surroundings.below(".aws/credentials").first,
            ].compactMap(\.self)
        },
        read: { documents, surroundings in try awsFindings(documents, "aws", surroundings, isCoreWeaves: false) })

    static let coreweave = ImportOrigin(
        name: "coreweave", summary: "profiles of ~/.coreweave (cw.config, cw.credentials)",
        paths: { $0.below(".coreweave/cw.config") + $0.below(".coreweave/cw.credentials") },
        read: { documents, surroundings in try awsFindings(documents, "coreweave", surroundings, isCoreWeaves: true) })

    static let rclone = ImportOrigin(
        name: "rclone", summary: "remotes of rclone with CoreWeave's endpoint",
        paths: { surroundings in
            surroundings.environment["RCLONE_CONFIG"].map { [$0] }
                ?? surroundings.environment.absolutePath("XDG_CONFIG_HOME").map { ["\($0)/rclone/rclone.conf"] }
                ?? surroundings.below(".config/rclone/rclone.conf")
        },
        read: { documents, surroundings in
            var findings = ImportFindings()
            for section in documents.flatMap({ INIFile($0.content).sections }) {
                guard let endpoint = section["endpoint"].flatMap(objectStorageEndpoint) else { continue }
                try findings.add(
                    section.name, zone: section["region"], endpoint: endpoint, token: nil, of: "rclone", surroundings)
                if section["access_key_id"] != nil {
                    findings.leaveKeys("access_key_id in rclone.conf", of: section.name)
                }
            }
            return try findings.orNothing(in: documents)
        })

    static let s3cfg = ImportOrigin(
        name: "s3cfg", summary: "s3cmd's ~/.s3cfg, if it has CoreWeave's host", paths: { $0.below(".s3cfg") },
        read: { documents, surroundings in
            var findings = ImportFindings()
            for section in documents.flatMap({ INIFile($0.content).sections }) {
                guard let endpoint = section["host_base"].flatMap(objectStorageEndpoint) else { continue }
                let name = section.name == "default" ? "s3cfg" : section.name
                // US is what s3cmd writes where nobody said anything.
                let zone = section["bucket_location"].flatMap { $0 == "US" ? nil : $0 }
                try findings.add(name, zone: zone, endpoint: endpoint, token: nil, of: "s3cfg", surroundings)
                if section["access_key"] != nil { findings.leaveKeys("access_key in .s3cfg", of: name) }
            }
            return try findings.orNothing(in: documents)
        })
}

/// - Parameter isCoreWeaves: the files are CoreWeave's own, so that what names no endpoint means its, too.
private func awsFindings(
    _ documents: [ImportOrigin.Document], _ origin: String, _ surroundings: ImportOrigin.Surroundings,
    isCoreWeaves: Bool
) throws -> ImportFindings {
    var findings = ImportFindings()
    var names: [String] = []
    var settings: [String: [String: String]] = [:]
    let sections = documents.flatMap { INIFile($0.content).sections }
    /// The endpoint of S3 that a profile's `services = NAME` leads to.
    let services = Dictionary(
        sections.compactMap { section in
            section.name.hasPrefix("services ")
                ? section["s3.endpoint_url"].map { (String(section.name.dropFirst(9)), $0) } : nil
        }, uniquingKeysWith: { $1 })
    for section in sections {
        if section.name.hasPrefix("services ") || section.name.hasPrefix("sso-session ") { continue }
        let name = section.name.hasPrefix("profile ") ? String(section.name.dropFirst(8)) : section.name
        if settings[name] == nil { names.append(name) }
        settings[name, default: [:]].merge(section.settings) { $1 }
    }
    // What heddle aws install wrote is here already.
    for name in names where !name.hasPrefix("heddle-") {
        let fields = settings[name] ?? [:]
        // What is said of S3 alone comes before what is said of all services, as with AWS SDKs.
        let said = fields["services"].flatMap { services[$0] } ?? fields["endpoint_url"] ?? fields["s3_endpoint_url"]
        let endpoint = said.flatMap(objectStorageEndpoint)
        guard endpoint != nil || isCoreWeaves && said == nil else { continue }
        let shown = name == "default" ? "\(origin)-default" : name
        let count = findings.profiles.count
        let organisation = fields["credential_process"].flatMap(organisation(ofCwicCommand:))
        let reference: TokenReference?
        var flaw: String?
        do throws(InvalidValue) {
            reference = try organisation.map { text throws(InvalidValue) in
                try TokenKind.all.reference("cwic:\(text)")
            }
        } catch {
            (reference, flaw) = (nil, error.flaw)
        }
        try findings.add(
            shown, zone: fields["region"], endpoint: endpoint, token: reference, of: origin, surroundings)
        if let flaw, findings.profiles.count > count, let profile = findings.profiles.last {
            findings.sayOtherToken(of: profile, "the organisation of \(name.inQuotes) in cwic", flaw)
        }
        if fields["aws_access_key_id"] != nil {
            findings.leaveKeys("aws_access_key_id of \(name.printable)", of: shown)
        }
    }
    return try findings.orNothing(in: documents)
}

/// The organisation in `cwic … --org-id ID`; nil where it is another command.
private func organisation(ofCwicCommand command: String) -> String? {
    let words = command.split(separator: " ").map(String.init)
    guard let program = words.first, program == "cwic" || program.hasSuffix("/cwic"),
        let place = words.firstIndex(of: "--org-id"), place + 1 < words.count
    else { return nil }
    return words[place + 1]
}
