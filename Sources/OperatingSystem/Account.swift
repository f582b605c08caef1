internal import Libc

/// A line of /etc/passwd, see passwd(5).
///
/// Not through getpwuid(3): that loads whatever modules nsswitch.conf names, which a static program can't do without
/// crashing. Whoever is known to LDAP, SSSD or systemd only has `HOME` set by login.
struct Account: Equatable {
    let name: String
    let home: String

    /// The account of the user that this process runs as.
    static let current: Account? = {
        let passwd = try? PrivateFile.readPublic("/etc/passwd", limit: 8 * 1024 * 1024)
        return passwd.flatMap { Account(of: geteuid(), in: $0) }
    }()

    /// - Parameter passwd: the whole file; lines that are not of its form are passed over.
    init?(of user: UInt32, in passwd: [UInt8]) {
        for line in passwd.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 6, UInt32(String(decoding: fields[2], as: UTF8.self)) == user else { continue }
            let home = String(decoding: fields[5], as: UTF8.self)
            guard home.hasPrefix("/") else { continue }
            name = String(decoding: fields[0], as: UTF8.self)
            self.home = home
            return
        }
        return nil
    }
}
