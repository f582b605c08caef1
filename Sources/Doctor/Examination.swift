public import Credentials
public import OperatingSystem
public import Store
public import Tokens

/// What the checks look at. All of it is handed in, so that a test can examine any machine.
public struct Examination {
    public var environment: Variables
    public var paths: Paths
    /// nil where nobody says which it is.
    public var home: String?
    /// Of the user; nil where the system doesn't say.
    public var accountName: String?
    public var now: ClockReading
    /// The database where there is one (nil: none was made yet), or why it can't be opened.
    public var store: Result<Store?, any Error>
    /// Whether there is one whose profiles can't be read: nothing follows from there being none below.
    public var isDatabaseUnread: Bool
    /// Those that are examined.
    public var profiles: [ProfileSnapshot]
    /// Those of them without which this can't be called well: what is wrong with another one's token is a warning.
    public var decisive: Set<ProfileName>
    public var tokens: TokenResolver
    /// This program's version.
    public var version: String
    /// How many catalogs are followed, or why their list can't be read.
    public var followedCatalogs: Result<Int, any Error>
    /// The path of `heddled`, or why it isn't found.
    public var daemon: Result<String, any Error>
    public var upkeep: UpkeepFacts
    public var agent: AgentFacts
    /// Of the profile in effect; nil: there is none.
    public var shell: ShellFacts?
    /// Profiles whose private AWS files say something else than they should, and what writes them anew.
    public var stalePrivateFiles: [ProfileName]
    public var writePrivateFiles: ([ProfileName]) throws -> Void
    /// Runs a program to its end, for at most a few seconds.
    public var run: (_ path: String, _ arguments: [String]) throws -> ChildProcess.Ending
    /// Looks a program up along `PATH`.
    public var find: (_ program: String) -> String?

    public init(
        environment: Variables, paths: Paths, home: String?, accountName: String?, now: ClockReading,
        store: Result<Store?, any Error>, isDatabaseUnread: Bool, profiles: [ProfileSnapshot],
        decisive: Set<ProfileName>, tokens: TokenResolver, version: String,
        followedCatalogs: Result<Int, any Error>, daemon: Result<String, any Error>,
        upkeep: UpkeepFacts, agent: AgentFacts, shell: ShellFacts?, stalePrivateFiles: [ProfileName],
        writePrivateFiles: @escaping ([ProfileName]) throws -> Void,
        run: @escaping (_ path: String, _ arguments: [String]) throws -> ChildProcess.Ending,
        find: @escaping (_ program: String) -> String?
    ) {
        self.environment = environment
        self.paths = paths
        self.home = home
        self.accountName = accountName
        self.now = now
        self.store = store
        self.isDatabaseUnread = isDatabaseUnread
        self.profiles = profiles
        self.decisive = decisive
        self.tokens = tokens
        self.version = version
        self.followedCatalogs = followedCatalogs
        self.daemon = daemon
        self.upkeep = upkeep
        self.agent = agent
        self.shell = shell
        self.stalePrivateFiles = stalePrivateFiles
        self.writePrivateFiles = writePrivateFiles
        self.run = run
        self.find = find
    }
}

/// What keeps profiles fresh.
public struct UpkeepFacts: Sendable {
    /// One line each, for a person.
    public var schedules: [String]
    /// The command that has the schedule run; nil: one of them is active, or nobody knows.
    public var remedy: String?
    /// Since when the schedule has not run though something was due; nil: it runs.
    public var missed: String?
    /// The service that runs; nil: none does.
    public var service: String?
    /// What keeps a schedule from being seen, or from running.
    public var troubles: [any ExplainedError]

    public init(
        schedules: [String], remedy: String?, missed: String?, service: String?, troubles: [any ExplainedError]
    ) {
        self.schedules = schedules
        self.remedy = remedy
        self.missed = missed
        self.service = service
        self.troubles = troubles
    }
}

/// The agent of this home.
public struct AgentFacts: Sendable {
    public enum State: Sendable, Equatable {
        case running(process: Int32)
        /// SIGSTOP, Ctrl-Z: it takes connections, and answers none.
        case suspended(process: Int32)
        case notRunning
    }

    public var state: State
    /// Where this shell's environment leads S3 clients to, if that is this agent; nil: elsewhere.
    public var shellAddress: String?

    public init(state: State, shellAddress: String?) {
        self.state = state
        self.shellAddress = shellAddress
    }

    /// Why it answers nobody, for the end of a sentence, and what mends that; nil: it answers.
    public var trouble: (what: String, command: String)? {
        switch state {
        case .running: nil
        case .suspended(let process): ("is stopped as process \(process), and answers nothing", "kill -CONT \(process)")
        case .notRunning: ("is not running", "heddle agent start")
        }
    }
}

/// What the shell's environment leads S3 clients to, beside the profile in effect.
public struct ShellFacts: Sendable {
    public var profile: ProfileName
    /// Variables that lead elsewhere, those first that decide whose keys are used.
    public var foreign: [String]
    /// Whose the access key is that is set beside the profile's own variables; nil: the profile's, or there is none.
    public var strayKey: StrayKey?
    /// What gives the shell the profile's environment.
    public var command: String

    public enum StrayKey: Sendable, Equatable {
        case ofProfile(ProfileName)
        case unknown
    }

    public init(profile: ProfileName, foreign: [String], strayKey: StrayKey?, command: String) {
        self.profile = profile
        self.foreign = foreign
        self.strayKey = strayKey
        self.command = command
    }
}
