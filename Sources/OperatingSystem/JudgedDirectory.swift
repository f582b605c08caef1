internal import COperatingSystem
internal import Libc

/// A directory of ours that was reached by descriptors, each judged before the next step: whoever can rename a
/// directory above ours decides what ours is (OpenSSH's StrictModes). What is looked up here is in the directory that
/// was judged, whatever its path leads to by then.
public struct JudgedDirectory: ~Copyable {
    private let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Judges a file in this directory.
    ///
    /// - Returns: nil where nothing of that name exists.
    /// - Throws: ``FileError``.
    public func check(file name: String, _ exposure: Exposure) throws(FileError) -> FileIdentity? {
        var facts = stat()
        guard fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw .failed(doing: "look at", path: "\(path)/\(name)", errno: errno)
        }
        try FileGuard.judge(file: facts, "\(path)/\(name)", exposure)
        return FileIdentity(facts)
    }

    deinit { close(descriptor) }
}

/// The way down to a directory, from the root, one descriptor a step.
struct DirectoryWalk {
    /// What is to be reached, as it was asked for.
    private let path: String
    private let exposure: Exposure
    /// Whether what is missing is made, 0700.
    private let isMaking: Bool
    /// Whether it leads to a file that a person named, and not to one of Heddle's directories.
    private let isFile: Bool

    /// Names that are still to be walked, the next one last.
    private var ahead: [String]
    private var here: Place
    /// Links followed so far, and the last one: its path, and how many names were ahead when it was met.
    private var links = 0
    private var lastLink: (path: String, behind: Int)?
    /// In a user namespace the administrator's files belong to an unmapped user: whoever owns / is one, too.
    private let administrators: [uid_t]
    /// Directories so far whose group may rename what lies in them.
    private var writableByGroups: [GroupWritableDirectory] = []

    /// Where links that lead to each other are given up, as the kernel has it (ELOOP).
    private static let mostLinks = 40

    /// How a directory is opened that may perhaps be gone through, but not read.
    private static let flags = heddle_passage_flags() | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// A directory that was opened. Closed when the next one is.
    private final class Place {
        let descriptor: Int32
        let path: String
        let facts: stat
        /// Whether another file system begins here.
        let isMountPoint: Bool
        private var isKept = false

        init(_ descriptor: Int32, _ path: String, _ facts: stat, isMountPoint: Bool) {
            (self.descriptor, self.path, self.facts) = (descriptor, path, facts)
            self.isMountPoint = isMountPoint
        }

        func child(_ name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

        func keep() -> Int32 {
            isKept = true
            return descriptor
        }

        deinit { if !isKept { close(descriptor) } }
    }

    /// - Parameter path: absolute; a relative one begins at the working directory.
    private init(_ path: String, _ exposure: Exposure, making: Bool, isFile: Bool = false) throws(FileError) {
        self.path = path
        self.exposure = exposure
        isMaking = making
        self.isFile = isFile
        let absolute = path.isAbsolutePath ? path : "\(ThisProcess.workingDirectory ?? "/")/\(path)"
        ahead = absolute.namesFromTheEnd
        let root = open("/", Self.flags)
        var facts = stat()
        guard root >= 0, fstat(root, &facts) == 0 else { throw .failed(doing: "look at", path: "/", errno: errno) }
        here = Place(root, "/", facts, isMountPoint: false)
        administrators = [0, facts.st_uid]
    }

    /// - Returns: nil where there is no such directory, and none was to be made.
    /// - Throws: ``FileError``.
    static func judge(
        _ path: String, _ exposure: Exposure, making: Bool = false
    ) throws(FileError) -> JudgedDirectory? {
        var walk = try DirectoryWalk(path, exposure, making: making)
        if walk.ahead.isEmpty { try FileGuard.judge(directory: walk.here.facts, path, exposure) }
        while let name = walk.ahead.popLast() {
            guard try walk.go(to: name) else { return nil }
        }
        return JudgedDirectory(descriptor: walk.here.keep(), path: path)
    }

    /// - Throws: ``FileError`` as ``judge(_:_:making:)``.
    static func writableByGroups(above path: String) throws(FileError) -> [GroupWritableDirectory] {
        var walk = try DirectoryWalk(path, .writableByOwner, making: false)
        while let name = walk.ahead.popLast() {
            guard try walk.go(to: name) else { break }
        }
        return walk.writableByGroups
    }

    /// Opens a file for reading once the way to it, with every link on it, is judged.
    ///
    /// - Returns: a descriptor, with what it says of the file and of the directory that the file lies in; nil where there is no
    ///   such file.
    /// - Throws: ``FileError``.
    static func opened(
        file path: String
    ) throws(FileError) -> (descriptor: Int32, file: stat, directory: FoundDirectory)? {
        var walk = try DirectoryWalk(path, .writableByOwner, making: false, isFile: true)
        while let name = walk.ahead.popLast() {
            guard walk.ahead.isEmpty else {
                guard try walk.go(to: name) else { return nil }
                continue
            }
            let descriptor = openat(walk.here.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else {
                // A link, which is followed, or nothing.
                if errno == ELOOP || errno == ENOENT {
                    guard try walk.go(to: name) else { return nil }
                    continue
                }
                throw .failed(doing: "open", path: walk.here.child(name), errno: errno)
            }
            var facts = stat()
            guard fstat(descriptor, &facts) == 0 else {
                let code = errno
                close(descriptor)
                throw .failed(doing: "look at", path: path, errno: code)
            }
            do throws(FileError) {
                try walk.judgeHere(above: facts.st_uid)
            } catch {
                close(descriptor)
                throw error
            }
            return (descriptor, facts, FoundDirectory(path: walk.here.path, facts: walk.here.facts))
        }
        throw .wrongKind(path: path, expected: "file")
    }

    /// Opens a file or directory of this user's. The way to `top` is judged; from there on each step is this user's own, and no
    /// link.
    ///
    /// - Parameter path: is `top`, or lies below it.
    /// - Throws: ``FileError``.
    static func opened(
        _ path: String, throughNoLinkFrom top: String
    ) throws(FileError) -> (descriptor: Int32, facts: stat) {
        var walk = try DirectoryWalk(top, .writableByOwner, making: false)
        while walk.ahead.count > 1, let name = walk.ahead.popLast() {
            guard try walk.go(to: name) else { throw .missing(path: path) }
        }
        let below = String(decoding: path.utf8.dropFirst(top.utf8.count), as: UTF8.self)
        let names = walk.ahead + below.namesFromTheEnd.reversed()
        for (index, name) in names.enumerated() {
            let place = walk.here.child(name)
            let flags = index == names.count - 1 ? O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC : Self.flags
            let descriptor = openat(walk.here.descriptor, name, flags)
            var facts = stat()
            guard descriptor >= 0 else {
                let code = errno
                let isLink =
                    fstatat(walk.here.descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0
                    && facts.st_mode & S_IFMT == S_IFLNK
                throw isLink ? .symbolicLink(path: place) : .failed(doing: "open", path: place, errno: code)
            }
            let isKnown = fstat(descriptor, &facts) == 0
            let next = Place(descriptor, place, facts, isMountPoint: false)
            guard isKnown else { throw .failed(doing: "look at", path: place, errno: errno) }
            guard facts.st_uid == geteuid() else { throw .otherOwner(path: place) }
            if index == 0 { try walk.judgeHere(above: facts.st_uid) }
            walk.here = next
        }
        return (walk.here.keep(), walk.here.facts)
    }

    /// Where a file was found, links resolved.
    struct FoundDirectory {
        let path: String
        let facts: stat
    }

    /// - Returns: false where there is nothing of that name.
    private mutating func go(to name: String) throws(FileError) -> Bool {
        let place = here.child(name)
        let descriptor = openat(here.descriptor, name, Self.flags)
        if descriptor >= 0 {
            try step(into: descriptor, name, place)
            return true
        }
        let code = errno
        var facts = stat()
        guard fstatat(here.descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw .failed(doing: FileError.getTo, path: place, errno: errno) }
            if let lastLink, ahead.count >= lastLink.behind { throw .danglingLink(path: lastLink.path) }
            // What is made here would be ours.
            try judgeHere(above: geteuid())
            guard isMaking else { return false }
            try make(name, place)
            ahead.append(name)
            return true
        }
        switch facts.st_mode & S_IFMT {
        case S_IFLNK: try follow(name, place, facts)
        // Another thread or process has made it since it was tried.
        case S_IFDIR where code == ENOENT: try lookAgain(at: name)
        case S_IFDIR: throw .failed(doing: "look at", path: place, errno: code)
        default:
            throw .wrongKind(
                path: ahead.isEmpty ? path : place, expected: "directory",
                whose: isFile ? .persons : FileGuard.whose(place, facts))
        }
        return true
    }

    /// Counted with the links: a process that makes and removes it all the time must not keep this going.
    private mutating func lookAgain(at name: String) throws(FileError) {
        try countLink()
        ahead.append(name)
    }

    private mutating func countLink() throws(FileError) {
        links += 1
        guard links <= Self.mostLinks else { throw .failed(doing: "look at", path: path, errno: ELOOP) }
    }

    private mutating func step(into descriptor: Int32, _ name: String, _ place: String) throws(FileError) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            let code = errno
            close(descriptor)
            throw .failed(doing: "look at", path: place, errno: code)
        }
        let next = Place(
            descriptor, name == ".." ? here.path.parentDirectory : place, facts,
            isMountPoint: name != ".." && facts.st_dev != here.facts.st_dev)
        if ahead.isEmpty {
            try FileGuard.judge(directory: facts, path, exposure)
        } else {
            guard facts.st_uid == geteuid() || administrators.contains(facts.st_uid) else {
                throw .parentOwner(path: path, parent: next.path)
            }
        }
        if name != ".." { try judgeHere(above: facts.st_uid) }
        here = next
    }

    /// What a link leads to is judged like anything else, and so is who could have made it lead there.
    private mutating func follow(_ name: String, _ place: String, _ facts: stat) throws(FileError) {
        try judgeHere(above: facts.st_uid)
        // Left there by somebody while the directory was open to others, perhaps.
        guard facts.st_uid == geteuid() || administrators.contains(facts.st_uid) else { throw .linkOwner(path: place) }
        try countLink()
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = target.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { target in
                target.baseAddress.map { readlinkat(here.descriptor, name, $0, target.count) } ?? -1
            }
        }
        guard length > 0 else { throw .failed(doing: "look at", path: place, errno: errno) }
        let leadsTo = String(decoding: target[..<length], as: UTF8.self)
        // Of links that lead to links the first is the one that a person knows.
        if ahead.count < lastLink?.behind ?? .max { lastLink = (place, ahead.count) }
        if leadsTo.isAbsolutePath {
            let root = open("/", Self.flags)
            var facts = stat()
            guard root >= 0, fstat(root, &facts) == 0 else { throw .failed(doing: "look at", path: "/", errno: errno) }
            here = Place(root, "/", facts, isMountPoint: false)
        }
        ahead += leadsTo.namesFromTheEnd
    }

    /// Judges who could rename what lies in this directory.
    ///
    /// - Parameter owner: of what lies in it.
    private mutating func judgeHere(above owner: uid_t) throws(FileError) {
        let facts = here.facts
        if facts.st_mode & 0o022 == 0o020, facts.st_mode & S_ISVTX == 0,
            !writableByGroups.contains(where: { $0.path == here.path })
        {
            writableByGroups.append(GroupWritableDirectory(path: here.path, group: facts.st_gid))
        }
        guard facts.st_mode & 0o002 != 0 else { return }
        // In a sticky directory only its owner, and theirs, may rename what others put there.
        if facts.st_mode & S_ISVTX != 0, owner == geteuid() || administrators.contains(owner) { return }
        // A volume that was mounted for this container (Kubernetes' emptyDir is 0777): it has no other users.
        if here.isMountPoint, administrators.contains(facts.st_uid) { return }
        throw .looseParent(path: path, parent: here.path, mode: UInt32(facts.st_mode & 0o7777))
    }

    /// 0700, as the XDG specification has it.
    private func make(_ name: String, _ place: String) throws(FileError) {
        guard mkdirat(here.descriptor, name, 0o700) == 0 else {
            // It was there, or another process has made it in between.
            if errno == EEXIST { return }
            throw .failed(doing: "make the directory", path: place, errno: errno)
        }
        var facts = stat()
        guard fstatat(here.descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0,
            !FileGuard.keepsModes(facts)
        else { return }
        unlinkat(here.descriptor, name, AT_REMOVEDIR)
        throw .noModes(path: place)
    }
}
