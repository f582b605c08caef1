internal import Credentials
internal import OperatingSystem
internal import Store
internal import Text

extension DoctorCheck {
    /// Directories that are bound to a profile, and are gone.
    static let bindings = DoctorCheck("bindings", needsDatabase: true) { examination in
        let bindings = try examination.store.get()?.bindings() ?? []
        let gone = bindings.filter { !ThisMachine.has($0.directory) }.map { binding in
            Finding.note(
                "\(binding.directory) is bound to \(binding.profile), and is gone",
                why: "it chooses a profile again if it comes back",
                command: "heddle unbind --dir \(POSIXShell.pasteable(binding.directory))")
        }
        if !gone.isEmpty { return gone }
        return [
            .good(
                bindings.isEmpty
                    ? "no directory is bound"
                    : bindings.count == 1 ? "1 directory is bound" : "\(bindings.count) directories are bound")
        ]
    }
}
