internal import Credentials
internal import OperatingSystem
internal import Store
internal import Text

extension DoctorCheck {
    /// Who else may read or change what is Heddle's.
    static let permissions = DoctorCheck("permissions") { examination in
        let paths = examination.paths
        var findings: [Finding] = []
        var seen: Set<String> = []
        func look(_ path: String, why: String, _ body: () throws(FileError) -> Void) {
            do throws(FileError) {
                try body()
            } catch {
                if seen.insert(error.message).inserted { findings.append(finding(of: error, why: why)) }
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
        for (file, why) in [
            (paths.catalogsFile, "it says which catalogs are followed, and which of them have to be signed"),
            (paths.allowedSigners, "it says whose signatures of catalogs are believed"),
        ] {
            look(file, why: why) { () throws(FileError) in
                try onlyLoose { () throws(FileError) in try FileGuard.checkFile(file, .writableByOwner) }
            }
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
        // Whatever else is Heddle's: of profiles that can't be read now, too.
        let inside = Directory.entries(of: paths.state).filter(\.isDirectory).map { "\(paths.state)/\($0.name)" }
        for directory in [paths.state, paths.keptTokens] + inside {
            if directory != paths.state {
                look(directory, why: "whoever can write there can replace what is in it") { () throws(FileError) in
                    try onlyLoose { () throws(FileError) in try FileGuard.checkDirectory(directory) }
                }
            }
            for entry in Directory.entries(of: directory) where !entry.isDirectory {
                let file = "\(directory)/\(entry.name)"
                let isSecret = directory == paths.keptTokens || file.hasSuffix(".token")
                look(file, why: isSecret ? "there is a token in it" : "heddle and SDKs go by what it says") {
                    () throws(FileError) in
                    try onlyLoose { () throws(FileError) in
                        try FileGuard.checkFile(file, isSecret ? .privateToOwner : .writableByOwner)
                    }
                }
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

    /// Lets what is none of Heddle's own making be: a person may have put it there.
    private static func onlyLoose(_ body: () throws(FileError) -> Void) throws(FileError) {
        do throws(FileError) {
            try body()
        } catch {
            if case .loose = error { throw error }
        }
    }

    private static func finding(of error: FileError, why: String) -> Finding {
        if case .loose(let path, _, _) = error, FileGuard.hasSeveralNames(path) {
            return .error(
                "\(error.message), and has several names (hard links): it is left as it is", why: why,
                command: FileError.hardLinks(path: path).hint)
        }
        return .error(error, why: why, fix: fix(of: error))
    }

    /// All of Heddle's own is made for its owner alone, so that is how it is mended.
    private static func fix(of error: FileError) -> Finding.Fix? {
        guard case .loose(let path, _, _) = error else { return nil }
        return Finding.Fix("chmod go-rwx \(POSIXShell.pasteable(path))") {
            try FileGuard.tighten(path, .privateToOwner)
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
