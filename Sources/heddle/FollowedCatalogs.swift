internal import Catalog
internal import Credentials
internal import Import
internal import OperatingSystem
internal import OrderedJSON
internal import Store
internal import Text
internal import Tokens

/// The catalogs that `import --follow` remembers, each with what it said when it was last imported. A file beside the sealing
/// key, with no secret in it. Written under the database's lock.
struct FollowedCatalogs {
    struct Followed: Equatable {
        let place: CatalogPlace
        /// What it has to be signed with; nil: it needn't be.
        let seal: CatalogSeal?
        let last: Catalog
        /// Whether the import that began to follow it has not come to its end: what ``last`` says may not have arrived.
        var isPending = false

        fileprivate var line: String {
            let seal = seal.map { "\t\($0.signature.text)\t\($0.signers ?? "")" } ?? ""
            return "\(place.text)\t\(last.json.text)\(seal)\(isPending ? "\t\(pendingMark)" : "")\n"
        }
    }

    private(set) var all: [Followed] = []
    private let file: String

    /// What a line ends in whose catalog is pending.
    private static let pendingMark = "pending"

    /// In bytes.
    private static let limit = 16 << 20

    /// - Throws: ``FileError``, ``FollowedCatalogsError``.
    init(_ paths: Paths) throws {
        file = paths.catalogsFile
        // It says which catalogs have to be signed, so nobody else may have put it there.
        try FileGuard.checkDirectory(file.parentDirectory)
        guard let bytes = try PrivateFile.read(file, .writableByOwner, limit: Self.limit) else { return }
        let newline = UInt8(ascii: "\n")
        let lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
        // Every line is ended, so that one that was cut off is told from a whole one.
        for (number, line) in lines.dropLast().enumerated() {
            guard let followed = Self.followed(line) else {
                throw FollowedCatalogsError(path: file, line: number + 1)
            }
            all.append(followed)
        }
        if let rest = lines.last, !rest.isEmpty { throw FollowedCatalogsError(path: file, line: lines.count) }
    }

    /// Reads a line: the place, a tab, the catalog; where it has to be signed also the place of its signature and the list of
    /// signers, which may be empty; then ``pendingMark`` if it is pending.
    private static func followed(_ line: ArraySlice<UInt8>) -> Followed? {
        var parts = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        let isPending = [3, 5].contains(parts.count) && parts.last.map(text) == pendingMark
        if isPending { parts.removeLast() }
        guard parts.count == 2 || parts.count == 4, let place = CatalogPlace(stored: text(parts[0])),
            let last = try? catalog(Array(parts[1]), of: "")
        else { return nil }
        if parts.count == 2 { return Followed(place: place, seal: nil, last: last, isPending: isPending) }
        let signers = text(parts[3])
        guard let signature = CatalogPlace(stored: text(parts[2])), signers.isEmpty || signers.isAbsolutePath else {
            return nil
        }
        return Followed(
            place: place, seal: CatalogSeal(signature: signature, signers: signers.isEmpty ? nil : signers), last: last,
            isPending: isPending)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// - Throws: ``CatalogError``.
    static func catalog(_ bytes: [UInt8], of file: String) throws(CatalogError) -> Catalog {
        try Catalog(bytes, of: file) { text throws(InvalidValue) in try TokenKind.all.reference(text) }
    }

    /// - Returns: nil where it is not followed, however its place is spelt.
    subscript(place: CatalogPlace) -> Followed? {
        all.first { $0.place == place } ?? all.first { $0.place.isSame(as: place) }
    }

    /// The catalog with a required signature that an import without one may be of, or would change: it lies at the same place, it
    /// changes a profile that is the other's, or it has all of the other's profiles and changes something.
    ///
    /// - Parameters:
    ///   - place: nil: it is no catalog's.
    ///   - follow: whether it is to be followed from now on: then no profile of the other's may be in it at all, since it could
    ///     change that later.
    func signed(
        like place: CatalogPlace?, doing plan: ImportPlan?, follow: Bool = false
    ) -> (followed: Followed, seal: CatalogSeal)? {
        let names = Set(plan?.lines.map(\.profile.name) ?? [])
        let changed = Set(plan?.lines.filter { !$0.isSame }.map(\.profile.name) ?? [])
        for followed in all {
            guard let seal = followed.seal else { continue }
            let its = followed.last.profiles.map(\.name)
            let hasAll = !its.isEmpty && !changed.isEmpty && its.allSatisfy(names.contains)
            let isIts = hasAll || its.contains(where: (follow ? names : changed).contains)
            if isIts || place.map(followed.place.isSame) == true { return (followed, seal) }
        }
        return nil
    }

    /// What is to be said of profiles of catalogs with a required signature, before something else changes them.
    ///
    /// - Parameter place: where they are from; nil: it is no catalog's.
    func warnings(
        of profiles: [Profile], from place: CatalogPlace?
    ) -> [(name: ProfileName, message: String)] {
        let names = Set(profiles.map(\.name))
        let signed = all.filter { $0.seal != nil && place.map($0.place.isSame) != true }
        return signed.flatMap { followed in
            followed.last.profiles.map(\.name).filter(names.contains).map { name in
                (name, "it is also in \(followed.place.text.printable), which is followed with a signature")
            }
        }
    }

    /// A change of what is remembered, before it is written. The list and the database are two files, and a process can be killed
    /// between them: so first what is right with the database as it was and as it becomes, and then the rest.
    struct Change {
        /// What `undo` needs to take it back: of the catalogs of which it is one.
        fileprivate(set) var former: [FormerCatalog] = []
        /// Whether it is another than that catalogs say something else: that one is followed, or what it must be signed with.
        fileprivate(set) var isFollowing = false
        fileprivate let before: FollowedCatalogs
        /// The list until the database has come to its change. No signature is given up by then; of a catalog that goes on being
        /// followed it has what the older state of the database came from, since an update of what is there already does nothing.
        fileprivate(set) var held: FollowedCatalogs
        /// The list after it.
        fileprivate(set) var changed: FollowedCatalogs

        fileprivate init(of list: FollowedCatalogs) { (before, held, changed) = (list, list, list) }

        /// Remembers what holds until ``finish(_:)``, even if that is the same: that the list can't be written has to show before the
        /// database is changed. For whoever holds the database's lock, which is the list's as well.
        ///
        /// - Throws: ``FileError``.
        func hold() throws { try held.save() }

        /// Remembers the rest, now that the database has come to its change. What another command has changed since is kept. For
        /// whoever holds the lock again.
        ///
        /// - Throws: ``FileError``, ``FollowedCatalogsError``.
        func finish(_ paths: Paths) throws {
            var list = try FollowedCatalogs(paths)
            for kept in held.all {
                let new = changed.all.first { $0.place == kept.place }
                guard new != kept, let index = list.all.firstIndex(where: { $0.line == kept.line }) else { continue }
                if let new { list.all[index] = new } else { list.all.remove(at: index) }
            }
            if changed.all != held.all { try list.save() }
        }

        /// Remembers what was remembered before: the database did not come to what was saved here.
        func putBack() { try? before.save() }
    }

    /// - Throws: ``ImportError/notFound(what:hint:)`` for a path that a line can't hold.
    func change(to catalogs: [Followed]) throws -> Change {
        var change = Change(of: self)
        for new in catalogs {
            let seal = new.seal
            for text in [new.place.text, seal?.signature.text, seal?.signers].compactMap(\.self) {
                guard text.isPrintable, !text.holdsToken else {
                    let why =
                        text.holdsToken ? "holds what looks like an API token" : "has characters that don't print"
                    throw ImportError.notFound(what: "\(text.printable) can't be followed: its path \(why)", hint: nil)
                }
            }
            let present = change.changed[new.place]
            var held = new
            if let present, let index = change.changed.all.firstIndex(of: present) {
                held = Followed(
                    place: new.place, seal: seal ?? present.seal, last: present.last, isPending: present.isPending)
                change.changed.all[index] = new
                change.held.all[index] = held
            } else {
                held.isPending = true
                change.changed.all.append(new)
                change.held.all.append(held)
            }
            // One that is pending was not followed before the import that was killed.
            let old = present.flatMap { $0.isPending ? nil : $0 }
            let (before, now) = (old?.last.byName ?? [:], new.last.byName)
            let former = FormerCatalog(
                place: new.place.text, wasFollowed: old != nil, signature: old?.seal?.signature.text,
                signers: old?.seal?.signers, changed: old?.last.profiles.filter { now[$0.name] != $0 } ?? [],
                absent: old == nil ? [] : new.last.profiles.map(\.name).filter { before[$0] == nil })
            let isFollowing = old == nil || old?.seal != seal
            if isFollowing { change.isFollowing = true }
            if isFollowing || !former.changed.isEmpty || !former.absent.isEmpty { change.former.append(former) }
        }
        return change
    }

    /// What is remembered again once a change is taken back; nothing of a catalog that was forgotten since.
    ///
    /// - Returns: nil where all were.
    func change(backTo catalogs: [FormerCatalog]) -> Change? {
        var change = Change(of: self)
        for former in catalogs {
            guard let index = change.changed.all.firstIndex(where: { $0.place.text == former.place }) else { continue }
            change.former.append(former)
            guard former.wasFollowed else {
                change.changed.all.remove(at: index)
                continue
            }
            let present = change.changed.all[index]
            let changed = Catalog(former.changed).byName
            let absent = Set(former.absent)
            var profiles = present.last.profiles.filter { !absent.contains($0.name) }
            let kept = Set(profiles.map(\.name))
            profiles = profiles.map { changed[$0.name] ?? $0 } + former.changed.filter { !kept.contains($0.name) }
            let seal = former.signature.flatMap(CatalogPlace.init(stored:)).map {
                CatalogSeal(signature: $0, signers: former.signers)
            }
            let old = Followed(place: present.place, seal: seal, last: Catalog(profiles))
            change.changed.all[index] = old
            if let index = change.held.all.firstIndex(of: present) {
                change.held.all[index] = Followed(place: old.place, seal: present.seal ?? seal, last: old.last)
            }
        }
        return change.former.isEmpty ? nil : change
    }

    /// - Returns: whether it was followed.
    /// - Throws: ``FileError``.
    func forget(_ place: CatalogPlace) throws -> Bool {
        guard let followed = self[place] else { return false }
        var changed = self
        changed.all.removeAll { $0.place == followed.place }
        try changed.save()
        return true
    }

    private func save() throws {
        let lines = all.map(\.line)
        try FileGuard.ensureDirectory(file.parentDirectory)
        try PrivateFile.removeLeftovers(of: file)
        // Judged when it was read.
        try PrivateFile.write(Array(lines.joined().utf8), to: file)
    }
}

/// The list of followed catalogs holds what Heddle never wrote there.
struct FollowedCatalogsError: ExplainedError, Equatable {
    let path: String
    /// From 1.
    let line: Int

    var message: String { "the list of followed catalogs \(path.printable) is damaged in line \(line)" }
    var hint: String? {
        "restore a backup; without one: mv \(POSIXShell.pasteable(path)) \(POSIXShell.pasteable(path + ".bad")), which forgets "
            + "the followed catalogs and the signatures that they must have: follow each again with "
            + "heddle import CATALOG --follow (and --signature)"
    }
    var status: ExitStatus { .inputOutput }
}
