public import OperatingSystem
internal import Text

/// One thing that is done to put a schedule up or take it down. What `--dry-run` prints and what is carried out are the
/// same value.
public enum Step: Sendable, Equatable {
    /// One of Heddle's own, where it is missing.
    case makeDirectory(path: String)
    case write(path: String, content: String)
    case remove(path: String)
    /// - Parameters:
    ///   - input: what it gets on standard input.
    ///   - mayFail: where it is done to be on the safe side, and failure is an answer, too.
    case run(_ program: String, _ arguments: [String], input: [UInt8] = [], mayFail: Bool = false)

    /// As `--dry-run` has it: what is written stands there just as it would be written.
    public var description: String {
        switch self {
        case .makeDirectory(let path): "# would make, if it is not there: \(POSIXShell.pasteable(path))\n"
        case .write(let path, let content): "# would write \(POSIXShell.pasteable(path))\n\(content)"
        case .remove(let path): "# would remove \(POSIXShell.pasteable(path))\n"
        case .run(let program, let arguments, let input, _):
            "# would run: \(([program] + arguments).map(POSIXShell.pasteable).joined(separator: " "))\n"
                + (input.isEmpty ? "" : "# with this as its input:\n" + String(decoding: input, as: UTF8.self))
        }
    }

    /// - Throws: ``ScheduleError``, ``FileError``.
    func carryOut(with programs: ProgramRunner) throws {
        switch self {
        case .makeDirectory(let path): try FileGuard.ensureDirectory(path)
        case .write(let path, let content):
            try FileGuard.makeDirectory(path.parentDirectory)
            try PrivateFile.update(Array(content.utf8), to: path)
        case .remove(let path): try PrivateFile.remove(path)
        case .run(let program, let arguments, let input, let mayFail):
            let ending = try programs.run(program, arguments, input)
            guard mayFail || ending?.status == 0 else {
                throw ScheduleError.failed(
                    command: ([program] + arguments).joined(separator: " "),
                    said: ending.map(\.complaint) ?? "there is no such program")
            }
        }
    }
}

/// Runs the programs of a scheduler. Handed in, so that tests can have their own.
public struct ProgramRunner: Sendable {
    /// Name, arguments, standard input; what came of it, or nil where there is no program of that name.
    public let run: @Sendable (String, [String], [UInt8]) throws(FileError) -> ChildProcess.Ending?

    public init(run: @escaping @Sendable (String, [String], [UInt8]) throws(FileError) -> ChildProcess.Ending?) {
        self.run = run
    }

    /// The real ones, looked up along a `PATH`. They speak English, so that what they say can be told apart.
    public static func real(path: String?) -> ProgramRunner {
        ProgramRunner { name, arguments, input throws(FileError) in
            guard let program = ChildProcess.find(name, path: path) else { return nil }
            return try ChildProcess.run(
                program, arguments, input: input, outputLimit: 4 * 1024 * 1024, settings: [("LC_ALL", "C")])
        }
    }
}

extension ChildProcess.Ending {
    /// What it wrote to standard error, on one line.
    var complaint: String {
        ForeignText.lines(of: standardError).joined(separator: "; ")
    }
}
