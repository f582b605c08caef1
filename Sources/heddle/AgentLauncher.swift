internal import Credentials
internal import Doctor
internal import Environment
internal import OperatingSystem
internal import Output
internal import Provider
internal import Store

/// Sees to it that an agent runs for a switch in mode `agent`. This program opens no socket: that the agent answers is
/// told by a lock that it holds.
struct AgentLauncher {
    let context: Context

    /// How long the agent is served.
    enum Extent {
        /// The agent of this home, which stays.
        case lasting
        /// That one where it runs; else one for as long as this process lives, or what takes its place.
        case thisProcess
    }

    /// Seconds until an agent that was started must answer.
    private static let patience = 20.0

    /// - Throws: ``DaemonError``, ``AgentLaunchError``; ``StoreError``, ``FileError``.
    func access(to snapshot: ProfileSnapshot, in store: Store, _ extent: Extent) throws -> AgentAccess {
        let paths = context.paths
        let name = snapshot.profile.name
        let token = try store.agentToken(of: snapshot)
        try paths.write(agentToken: token, of: name)
        let port = try port(extent)
        obtainKeys(of: snapshot)
        return AgentAccess(to: name, port: port, token: token, tokenFile: paths.agentTokenFile(of: name))
    }

    private func port(_ extent: Extent) throws -> Int {
        let paths = context.paths
        let state = context.agentState
        if case .running = state, let port = try paths.agentPort() { return port }
        switch extent {
        case .lasting:
            if case .suspended(let process) = state { throw AgentLaunchError.suspended(process: process) }
            let path = try context.daemon.locate()
            let ending = try ChildProcess.runDetached(path, ["agent", "start"], patience: Self.patience)
            guard let ending else { throw AgentLaunchError.silent(seconds: Int(Self.patience)) }
            guard ending.status == ExitStatus.done.rawValue else { throw DaemonError(ending, of: path) }
            guard let port = try paths.agentPort() else { throw AgentLaunchError.noPort }
            context.console.remark("agent started (heddle agent stop ends it)")
            return port
        case .thisProcess:
            return try launchForThisProcess()
        }
    }

    private func launchForThisProcess() throws -> Int {
        let path = try context.daemon.locate()
        let child = try DetachedChild(
            path, ["agent", "run", "--detached", "--process", "\(ThisProcess.identifier)"])
        let end = context.now.uptime + Self.patience
        while context.now.uptime < end {
            let ending = try child.ending(within: 0.01)
            if let port = AgentAnnouncement.port(in: child.errorSoFar) { return port }
            if let ending { throw DaemonError(ending, of: path) }
        }
        throw AgentLaunchError.silent(seconds: Int(Self.patience))
    }

    /// SDKs don't wait for long: where there are no keys yet, they are asked for now. Whatever is wrong with that, who
    /// asks the agent is told.
    private func obtainKeys(of snapshot: ProfileSnapshot) {
        guard RefreshPolicy.serving(snapshot.credentials, at: context.now) == nil else { return }
        try? context.refresher.start(snapshot.profile.name, within: nil)
    }
}

enum AgentLaunchError: ExplainedError, Equatable {
    case silent(seconds: Int)
    case noPort
    case suspended(process: Int32)

    var message: String {
        switch self {
        case .silent(let seconds): "the agent did not answer within \(seconds) s"
        case .noPort: "the agent was started, but has not said on which port it answers"
        case .suspended(let process): "the agent is stopped as process \(process), and answers nothing"
        }
    }

    var hint: String? {
        if case .suspended(let process) = self {
            "kill -CONT \(process)"
        } else {
            "heddle agent run"
        }
    }
    var status: ExitStatus { .tryAgain }
}
