public import Credentials
internal import OperatingSystem
internal import Text

/// The file that hints propose for a copy of the sealing key.
public enum KeyCopyFile {
    /// `heddle key save /home/me/heddle-key-2027-01-15.txt`: a file that does not exist yet, since a copy of an earlier key
    /// may be there.
    ///
    /// - Parameter home: the directory of that file; nil: the working directory.
    public static func command(home: String?, at now: Timestamp) -> String {
        let start = (home.map { "\($0)/" } ?? "") + "heddle-key-\(now.date)"
        var (path, number) = ("\(start).txt", 2)
        while ThisProcess.exists(path) {
            path = "\(start)-\(number).txt"
            number += 1
        }
        return "heddle key save \(POSIXShell.pasteable(path))"
    }
}
