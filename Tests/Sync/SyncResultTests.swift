import Credentials
import Fixtures
import Testing

@testable import Sync

/// Not Testing's.
private typealias ExitStatus = Credentials.ExitStatus

@Suite struct SyncResultTests {
    private func failed(_ kind: RefreshFailure.Kind, isValid: Bool = false) throws -> SyncResult {
        let failure = RefreshFailure(kind: kind, message: "it went wrong", hint: nil, at: Timestamp(seconds: 0))
        let name = try ProfileName("acme")
        return SyncResult(
            profile: name, outcome: .failed, expires: isValid ? Timestamp(seconds: 60) : nil,
            error: ProfileRefreshError(name, failure))
    }

    @Test(arguments: [
        (RefreshFailure.Kind.auth, ExitStatus.refused, ExitStatus.refused), (.tokenReference, .setUp, .setUp),
        (.rateLimited, .tryAgain, .tryAgain), (.unavailable, .unavailable, .tryAgain),
        (.timeout, .unavailable, .tryAgain), (.tls, .unavailable, .tryAgain), (.protocolError, .unavailable, .tryAgain),
    ])
    fileprivate func `A failure counts less while the keys are still valid, but for what a person must mend`(
        kind: RefreshFailure.Kind, alone: ExitStatus, withValidKeys: ExitStatus
    ) throws {
        #expect(try failed(kind).status == alone)
        #expect(try failed(kind, isValid: true).status == withValidKeys)
    }

    @Test(
        arguments: [
            ([], ExitStatus.done), ([.unavailable, .tokenReference], .setUp),
            ([.rateLimited, .unavailable], .unavailable),
            ([.rateLimited, .unavailable, .tokenReference, .auth], .refused), ([.rateLimited], .tryAgain),
        ] as [([RefreshFailure.Kind], ExitStatus)])
    fileprivate func `Of several profiles the most telling failure is the status`(
        kinds: [RefreshFailure.Kind], status: ExitStatus
    )
        throws
    {
        let fresh = SyncResult(profile: try ProfileName("globex"), outcome: .fresh, expires: nil)
        #expect(try (kinds.map { try failed($0) } + [fresh]).status == status)
    }

    @Test(arguments: [
        ([ExitStatus.tryAgain, .unavailable], ExitStatus.unavailable), ([.unavailable, .inputOutput], .inputOutput),
        ([.inputOutput, .setUp], .setUp), ([.bug, .done], .bug), ([.bug, .tryAgain], .tryAgain),
    ])
    fileprivate func `What went wrong on this machine counts with its own status`(
        statuses: [ExitStatus], status: ExitStatus
    ) throws {
        struct Error: ExplainedError {
            let message = "it went wrong"
            let hint: String? = nil
            let status: ExitStatus
        }
        let name = try ProfileName("acme")
        let results = statuses.map {
            SyncResult(
                profile: name, outcome: .failed, expires: nil, localError: LocalSyncError(name, Error(status: $0)))
        }
        #expect(results.status == status)
    }

    @Test func `What has no words of its own is told as a bug, and ends nothing`() throws {
        struct Unworded: Error {}
        let error = LocalSyncError(try ProfileName("acme"), Unworded())
        #expect(error.status == .bug && error.message.hasPrefix("acme: unexpected error: "))
        #expect(flaws(of: error) == [])
    }

    @Test func `Busy is to be tried again`() throws {
        #expect(SyncResult(profile: try ProfileName("acme"), outcome: .busy, expires: nil).status == .tryAgain)
    }
}
