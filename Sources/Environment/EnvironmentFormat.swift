internal import Credentials
internal import Text

/// How an ``EnvironmentChange`` is written down for whoever reads it: one of ``table``.
public struct EnvironmentFormat: Sendable {
    public let name: String
    /// Other names of the same format.
    public let aliases: [String]
    /// Who reads it, in a few words.
    public let readers: String
    /// What is printed where the change can't be: a command that fails, so that a shell which evaluates it doesn't go
    /// on with another profile's environment (`set -e`). nil: nothing.
    public let failure: String?
    private let write: Writer
    private let advise: @Sendable (EnvironmentChange) -> Advice?
    /// Where the change goes if not to standard output, which then has what ``text(_:revealing:)`` says alone.
    public let handOver: HandOver?

    /// Every format, in the order in which help lists them; the first is the default.
    public static let table: [EnvironmentFormat] = [
        .sh, .fish, .csh, .nu, .powershell, .json, .dotenv, .docker, .systemd, .github,
    ]

    /// - Returns: nil where no format has that name.
    public static func named(_ name: String) -> EnvironmentFormat? {
        table.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// What a terminal sees in a secret's place.
    public static let hidden = "<hidden: --reveal shows it>"

    /// - Parameter revealing: whether secrets stand there in the clear, or are replaced by ``hidden``.
    /// - Throws: ``EnvironmentError/unwritable(variable:format:why:)`` where the format has no way to write a value.
    public func text(_ change: EnvironmentChange, revealing: Bool) throws(EnvironmentError) -> String {
        try write(change, revealing)
    }

    /// What a person should know who has this written to a file; nil where there is nothing to say.
    public func advice(_ change: EnvironmentChange) -> Advice? { advise(change) }

    public struct Advice: Sendable, Equatable {
        public let message: String
        public let hint: String?
    }

    /// A file that later steps of a job are given, which an environment variable names.
    public struct HandOver: Sendable {
        /// The variable that names the file.
        public let variable: String
        /// Whose jobs have it.
        public let place: String
        /// What is appended to that file.
        ///
        /// The delimiter is something unpredictable, so that no value can end itself and go on with a variable of its
        /// own.
        public let text: @Sendable (EnvironmentChange, _ delimiter: String) throws(EnvironmentError) -> String
    }

    typealias Writer = @Sendable (EnvironmentChange, _ revealing: Bool) throws(EnvironmentError) -> String

    init(
        _ name: String, aliases: [String] = [], for readers: String, handOver: HandOver? = nil,
        failure: String? = nil, advise: @escaping @Sendable (EnvironmentChange) -> Advice? = { _ in nil },
        write: @escaping Writer
    ) {
        self.name = name
        self.aliases = aliases
        self.readers = readers
        self.handOver = handOver
        self.failure = failure
        self.advise = advise
        self.write = write
    }

    /// A shell's script: a command for each variable.
    init(
        _ name: String, aliases: [String] = [], for readers: String, failure: String? = nil,
        set: @escaping @Sendable (_ name: String, _ value: String) -> String,
        unset: @escaping @Sendable (_ name: String) -> String
    ) {
        self.init(
            name, aliases: aliases, for: readers, failure: failure,
            write: { (change, revealing) throws(EnvironmentError) in
                let commands = change.shown(revealing).map { set($0.name, $0.value) } + change.unset.map(unset)
                return commands.map { $0 + "\n" }.concatenated()
            })
    }

    /// A file of assignments, which has no way to unset anything.
    ///
    /// - Parameter value: the value as it stands there; throws where there is no way to write it either.
    init(
        _ name: String, for readers: String, advise: @escaping @Sendable (EnvironmentChange) -> Advice? = { _ in nil },
        value: @escaping @Sendable (String) throws(Unwritable) -> String
    ) {
        self.init(
            name, for: readers, advise: advise,
            write: { (change, revealing) throws(EnvironmentError) in
                var text = ""
                for setting in change.shown(revealing) {
                    do throws(Unwritable) {
                        text += "\(setting.name)=\(try value(setting.value))\n"
                    } catch {
                        throw .unwritable(variable: setting.name, format: name, why: error.why)
                    }
                }
                return text
            })
    }
}

/// A value that a file's grammar has no way to write.
struct Unwritable: Error {
    let why: String
}

extension EnvironmentChange {
    /// The settings, with ``EnvironmentFormat/hidden`` in a secret's place unless it is to be revealed.
    public func shown(_ revealing: Bool) -> [(name: String, value: String)] {
        settings.map { setting in
            switch setting.value {
            case .secret where !revealing: (setting.name, EnvironmentFormat.hidden)
            case let value: (setting.name, value.reveal())
            }
        }
    }
}
