internal import Credentials
internal import OperatingSystem
internal import Store
internal import Text

extension DoctorCheck {
    /// Who else may read or change what is Heddle's.
    static let permissions = DoctorCheck("permissions") { examination in
        let paths = examination.paths
        var findings: [Finding] = []
        func look(_ path: String, why: String, _ body: () throws(FileError) -> Void) {
            do throws(FileError) {
                try body()
            } catch {
                findings.append(.error(error, why: why, fix: fix(of: error)))
            }
        }
        let directories = [paths.database.parentDirectory, paths.key.parentDirectory, paths.state]
        for directory in directories.uniqued {
            look(directory, why: "whoever can write there can replace what Heddle reads: keys, and where tokens go") {
                () throws(FileError) in
                try FileGuard.checkDirectory(directory)
            }
        }
        look(paths.key, why: "whoever has the sealing key and the database has the keys") { () throws(FileError) in
            try FileGuard.checkFile(paths.key, .privateToOwner)
        }
        look(paths.database, why: "it says where tokens are sent") { () throws(FileError) in
            try FileGuard.checkFile(paths.database, .privateToOwner)
        }
        for snapshot in examination.profiles {
            let name = snapshot.profile.name
            for file in [paths.configFile(of: name), paths.credentialsFile(of: name), paths.promptFile(of: name)] {
                look(file, why: "SDKs run what these files say") { () throws(FileError) in
                    try FileGuard.checkFile(file, .writableByOwner)
                }
            }
            look(paths.agentTokenFile(of: name), why: "with it the agent hands out the profile's keys") {
                () throws(FileError) in
                try FileGuard.checkFile(paths.agentTokenFile(of: name), .privateToOwner)
            }
        }
        if findings.isEmpty { findings = groupFindings(directories, examination.accountName) }
        return findings.isEmpty ? [.good("files and directories are yours alone")] : findings
    }

    /// Of directories that a group shares: accepted everywhere, since many systems give each user a group of their own.
    private static func groupFindings(_ directories: [String], _ accountName: String?) -> [Finding] {
        var found: [GroupWritableDirectory] = []
        for directory in directories {
            for shared in (try? FileGuard.writableByGroups(above: directory)) ?? [] where !found.contains(shared) {
                found.append(shared)
            }
        }
        return found.map { directory in
            let group = Group.name(of: directory.group)
            let whose = group?.printable ?? String(directory.group)
            let what = "\(directory.path.printable) can be changed by group \(whose)"
            let command = "chmod g-w \(POSIXShell.pasteable(directory.path))"
            // A group of the user's own, as many systems give each.
            if let group, group == accountName {
                return .note(what, why: "that is well while you are its only member", command: command)
            }
            return .warning(
                what, why: "its members could put another directory in the place of Heddle's", command: command)
        }
    }

    private static func fix(of error: FileError) -> Finding.Fix? {
        guard case .loose(let path, _, let mend) = error else { return nil }
        return Finding.Fix("chmod \(mend) \(path.printable)") {
            try FileGuard.tighten(path, mend == "go-w" ? .writableByOwner : .privateToOwner)
        }
    }
}

extension [String] {
    /// Each once, in order.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
