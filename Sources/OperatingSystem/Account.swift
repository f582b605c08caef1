internal import Libc

/// A line of /etc/passwd, see passwd(5).
///
/// Not through getpwuid(3): that loads whatever modules nsswitch.conf names, which a static program can't do without
/// crashing. Whoever is known to LDAP, SSSD or systemd only has `HOME` set by login.
struct Account: Equatable {
    let name: String
    let home: String

    /// The account of the user that this process runs as.
    static let current: Account? = AccountDatabase.content(of: "/etc/passwd").flatMap { Account(of: geteuid(), in: $0) }

    /// - Parameter passwd: the whole file; lines that are not of its form are passed over.
    init?(of user: UInt32, in passwd: [UInt8]) {
        let lines = AccountDatabase.lines(of: passwd, with: user, fields: 6)
        guard let fields = lines.first(where: { $0[5].isAbsolutePath }) else { return nil }
        (name, home) = (fields[0], fields[5])
    }
}

/// The group of a number, from /etc/group, see group(5), and for the same reason not through getgrgid(3).
public enum Group {
    /// - Returns: its name; nil where that file doesn't say.
    public static func name(of group: UInt32) -> String? {
        AccountDatabase.content(of: "/etc/group").flatMap { name(of: group, in: $0) }
    }

    /// - Parameter file: the whole of it; lines that are not of its form are passed over.
    static func name(of group: UInt32, in file: [UInt8]) -> String? {
        AccountDatabase.lines(of: file, with: group, fields: 3).first { _ in true }?[0]
    }
}

/// What /etc/passwd and /etc/group have in common.
private enum AccountDatabase {
    /// Bytes.
    private static let limit = 8 * 1024 * 1024

    static func content(of path: String) -> [UInt8]? { try? PrivateFile.readPublic(path, limit: limit) }

    /// The lines whose third field is that number, by fields, of which each has at least so many.
    static func lines(of file: [UInt8], with number: UInt32, fields count: Int) -> some Sequence<[String]> {
        file.split(separator: UInt8(ascii: "\n")).lazy
            .map { $0.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) }
            .filter { $0.count >= count && UInt32(String(decoding: $0[2], as: UTF8.self)) == number }
            .map { $0.map { String(decoding: $0, as: UTF8.self) } }
    }
}
