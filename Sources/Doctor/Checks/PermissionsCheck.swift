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
        // What lies in there may be another user's choice, and not Heddle's.
        var closed: [String] = []
        let directories = [paths.database.parentDirectory, paths.key.parentDirectory, paths.state].uniqued
        func look(_ path: String, why: String, _ body: () throws(FileError) -> Void) {
            if closed.contains(where: { path.isBelow($0) }) { return }
            do throws(FileError) {
                try body()
            } catch {
                if seen.insert(error.message).inserted {
                    findings.append(finding(of: error, why: why, in: directories))
                }
            }
        }
        for directory in directories {
            look(directory, why: "whoever can write there can replace what Heddle reads: keys, and where tokens go") {
                () throws(FileError) in
                do throws(FileError) {
                    try FileGuard.checkDirectory(directory)
                } catch {
                    if case .loose = error {} else { closed.append(directory) }
                    throw error
                }
            }
        }
        let inside = Directory.entries(of: paths.state).filter(\.isDirectory).map { "\(paths.state)/\($0.name)" }
        for directory in [paths.keptTokens] + inside where Directory.isLink(directory) {
            if closed.contains(where: { directory.isBelow($0) }) { continue }
            closed.append(directory)
            findings.append(finding(ofLink: directory))
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
        for directory in [paths.state, paths.keptTokens] + inside where !closed.contains(directory) {
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

    /// Of a link to a directory, in a directory of Heddle's. It is no less in use than a real one, as long as what it leads to
    /// is private; but who knows what else is there.
    private static func finding(ofLink path: String) -> Finding {
        let command = "rm \(POSIXShell.pasteable(path))"
        do throws(FileError) {
            try FileGuard.checkDirectory(path)
        } catch {
            let isForeign = if case .linkOwner = error { true } else { false }
            let what =
                isForeign ? error.message : "\(path.printable) is a symbolic link to a directory that is refused"
            return .error(what, why: "Heddle's files would be written where it leads", command: command)
        }
        return .warning(
            "\(path.printable) is a symbolic link: nothing behind it is checked or fixed",
            why: "what it leads to may not be Heddle's alone", command: command)
    }

    private static func finding(of error: FileError, why: String, in directories: [String]) -> Finding {
        if case .loose(let path, _, _) = error, FileGuard.hasSeveralNames(path) {
            return .error(
                "\(error.message), and has several names (hard links): it is left as it is", why: why,
                command: FileError.hardLinks(path: path).hint)
        }
        return .error(error, why: why, fix: fix(of: error, in: directories))
    }

    /// All of Heddle's own is made for its owner alone, so that is how it is mended.
    private static func fix(of error: FileError, in directories: [String]) -> Finding.Fix? {
        guard case .loose(let path, _, _) = error else { return nil }
        let top = directories.filter { path == $0 || path.isBelow($0) }.min { $0.utf8.count < $1.utf8.count }
        return Finding.Fix("chmod go-rwx \(POSIXShell.pasteable(path))") {
            try FileGuard.tighten(path, .privateToOwner, within: top)
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
