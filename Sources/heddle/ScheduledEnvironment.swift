internal import Credentials
internal import OperatingSystem
internal import Schedule
internal import Store

/// What a job that runs by the clock has of this shell's environment: nothing, but for what its schedule carries along.
struct ScheduledEnvironment {
    /// What the schedule must carry, so that the job finds Heddle's paths, its home, `heddled`, and its way out.
    let settings: [ScheduledJob.Setting]
    /// Proxies that are not carried: a password would stand in a file that is no place for one.
    let leftOut: [String]
    /// All that the job will see.
    let variables: Variables

    /// What heddled listens to, where the network is not open or not trusted by default.
    private static let network = [
        "https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE",
    ]

    /// - Throws: ``DaemonError`` where there is no `heddled` for the job to run.
    init(in context: Context, under kind: SchedulerKind) throws {
        let (environment, host) = (context.environment, context.host)
        let accountHome = host.accountHome()
        var settings = context.placeSettings
        var leftOut: [String] = []
        for name in Self.network {
            guard let value = environment[name], !value.isEmpty else { continue }
            if value.contains("@") { leftOut.append(name) } else { settings.append(ScheduledJob.Setting(name, value)) }
        }
        var seen = ["PATH": kind.path, "SHELL": "/bin/sh"]
        if let accountHome { seen["HOME"] = accountHome }
        for name in ["LOGNAME", "USER"] { if let accountName = host.accountName() { seen[name] = accountName } }
        for setting in settings { seen[setting.name] = setting.value }
        let isNamed = environment[Daemon.variable].map { !$0.isEmpty } ?? false
        let isFound = (try? Daemon(environment: Variables(seen), host: host).locate()) != nil
        if isNamed || !isFound {
            let absolute = host.absolute(try context.daemon.locate())
            settings.append(ScheduledJob.Setting(Daemon.variable, absolute))
            seen[Daemon.variable] = absolute
        }
        self.settings = settings
        self.leftOut = leftOut
        variables = Variables(seen)
    }
}

extension Context {
    /// What leads a job to this home of Heddle's, where that is not where it would look for one.
    var placeSettings: [ScheduledJob.Setting] {
        let settings = paths.relocation.map { ScheduledJob.Setting($0.variable, $0.path) }
        guard let home = environment.absolutePath("HOME"), home != host.accountHome() else { return settings }
        return settings + [ScheduledJob.Setting("HOME", home)]
    }
}

extension SchedulerKind {
    /// Where programs are looked for by a job that is told nothing else: crontab(5), systemd.exec(5), launchd.plist(5).
    fileprivate var path: String {
        switch self {
        case .cron: "/usr/bin:/bin"
        case .systemd: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        case .launchd: "/usr/bin:/bin:/usr/sbin:/sbin"
        }
    }
}
