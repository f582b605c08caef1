import Credentials
import Fixtures
import Libc
import OperatingSystem
import SQLite
import Testing

@testable import Store

@Suite struct StoreErrorTests {
    private static let name: ProfileName = {
        do { return try ProfileName("acme") } catch { preconditionFailure("\(error)") }
    }()

    private static let all: [(StoreError, Credentials.ExitStatus)] = [
        (.noHome, .setUp), (.damaged(path: "/x", what: "it is empty"), .inputOutput),
        (.foreign(path: "/x"), .inputOutput),
        (.newer(path: "/x", version: 9, known: 4), .inputOutput), (.busy(path: "/x"), .tryAgain),
        (.diskFull(path: "/x"), .inputOutput), (.failed(path: "/x", what: "unable to open"), .inputOutput),
        (.migrationChanged(version: 3), .bug), (.keyMissing(path: "/x"), .setUp), (.keyDamaged(path: "/x"), .setUp),
        (.doesNotOpen(name), .inputOutput), (.noProfile("x", suggestion: nil), .noProfile),
        (.noProfile("acne", suggestion: name), .noProfile), (.nameTaken(name, by: name), .invalidInput),
        (.changedMeanwhile(name), .tryAgain),
        (.removedMeanwhile(name), .noProfile),
    ]

    @Test(arguments: all)
    func `An error has a message of good form and the contract's status`(
        _ error: StoreError, _ status: Credentials.ExitStatus
    ) {
        #expect(flaws(of: error) == [])
        #expect(error.status == status)
    }

    @Test(arguments: [
        StoreError.noProfile("\u{1B}[31m\n\u{202E}", suggestion: nil), .damaged(path: "/a\nb", what: "\u{1B}c"),
        .failed(path: "/\u{9B}", what: "a\nb"), .keyMissing(path: "/\u{7}x"), .foreign(path: "/\u{1B}"),
    ])
    func `S35: What a file or a person said is shown without its control characters`(_ error: StoreError) {
        #expect(flaws(of: error) == [])
    }

    @Test func `A mistyped name is answered with the one that was meant`() {
        #expect(StoreError.noProfile("acne", suggestion: Self.name).hint == "did you mean acme?  (heddle list)")
    }

    @Test(
        arguments: [
            (5, StoreError.busy(path: "/x")), (6, .busy(path: "/x")), (261, .busy(path: "/x")),
            (13, .diskFull(path: "/x")),
            (778, .diskFull(path: "/x")), (11, .damaged(path: "/x", what: "words")),
            (26, .damaged(path: "/x", what: "words")),
            (14, .failed(path: "/x", what: "words")), (8, .readOnly(path: "/x")),
            (1544, .readOnly(path: "/x")), (1032, .missing(path: "/x")),
            (275, .failed(path: "/x", what: "words")),
        ] as [(Int32, StoreError)])
    func `What SQLite says becomes an error that a person can act on`(_ code: Int32, _ error: StoreError) {
        #expect(StoreError(DatabaseError(code: code, message: "words"), path: "/x") == error)
    }

    @Test func `A database that can't be locked at all is told from one that is busy`() {
        let error = StoreError(DatabaseError(code: 5, message: "words"), path: "/nfs/heddle.db") { $0 == "/nfs" }
        #expect(error == .noLocks(path: "/nfs/heddle.db") && error.status == .setUp)
        #expect(error.hint?.hasPrefix("export HEDDLE_HOME=/var/tmp/heddle-") == true)
        #expect(
            StoreError(DatabaseError(code: 5, message: "words"), path: "/x/heddle.db") { $0 == "/nfs" }
                == .busy(path: "/x/heddle.db"))
    }

    @Test func `What is read-only is named as that, by one status`() {
        let errors: [any ExplainedError] = [
            StoreError.readOnly(path: "/x"),
            FileError.failed(doing: "make the directory", path: "/x", errno: EROFS),
        ]
        for error in errors {
            #expect(error.status == .inputOutput && error.message.lowercased().contains("read-only"))
            #expect(error.hint?.hasPrefix("export HEDDLE_HOME=/var/tmp/heddle-") == true)
        }
    }

    @Test func `A path in a hint can be pasted into a shell`() {
        let hint = StoreError.damaged(path: "/my home/it's.db", what: "x").hint
        #expect(hint?.hasSuffix("mv '/my home/it'\\''s.db' '/my home/it'\\''s.db.bad'") == true)
    }
}
