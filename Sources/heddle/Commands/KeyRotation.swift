public import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
public import Store
internal import Text

extension KeyStorage: ExpressibleByArgument {}

extension Heddle {
    struct KeyRotate: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Replace the sealing key by a new one.",
            discussion: """
                Profiles, cached keys and the event log are sealed and authenticated with the new key, in one transaction; no key is \
                minted. Whatever ends this command leaves the old or the new key in use, and both in the key's file: run it again. \
                For when a copy of the key may have got out: what was stolen with it stays readable, nothing newer is. Agent tokens \
                follow from the key: in mode agent, shells must switch again. The new key is kept where the old one was; copies made by \
                heddle key save are of the old one: make another.

                EXAMPLES
                  heddle key rotate
                """)

        /// Seconds in which whoever has just read the database still finds the old key.
        private static let pause = 1.0

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openExistingStore()
            let rotation = try store.rotateKey(at: context.now.timestamp) { context.sleep(Self.pause) }
            for profile in try store.profiles() {
                let name = profile.profile.name
                guard ThisProcess.exists(context.paths.agentTokenFile(of: name)) else { continue }
                try context.paths.write(agentToken: store.agentToken(of: profile), of: name)
            }
            context.console.remark(of: rotation.former)
            context.console.remark(
                "copies that heddle key save made are of the old key: they bring nothing back, and can be deleted",
                hint: context.keySaveCommand)
            return CommandOutput(
                "a new sealing key is in use: \(counted(rotation.profiles, "profile")), "
                    + "\(counted(rotation.credentials, "cached key")) and \(counted(rotation.events, "event"))"
                    + " are sealed with it\n")
        }
    }

    struct KeyMove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "move",
            abstract: "Keep the sealing key in a keyring, sealed by systemd, or in its file.",
            discussion: """
                Anywhere but in its file in the clear, a copy of your files doesn't have the key: not a backup, not a stolen disk. The \
                key is in its new place, and was read back from there, before it leaves the old one.

                kernel         the kernel's keyring of your user (Linux): as fast as the file, and jobs and services of yours find it. \
                A restart of the machine empties it: then heddle key load puts it back from a copy that heddle key save made, or \
                heddle key reset makes a new one. Containers often forbid it, and have one of their own.
                systemd-creds  the file has it sealed for this machine, by its TPM2 or a key that root alone can read: for root from \
                systemd 250 on, for other users from 256 on. Every command that opens cached keys runs systemd-creds. A service \
                needs no program with LoadCredentialEncrypted=heddle-sealing-key:FILE, FILE being the key's file.
                keyring        the desktop's keyring (Linux: secret-tool; macOS: the Keychain). Every command that opens cached keys \
                asks it, and it is hardly ever there over ssh or from cron.
                file           the key's file, mode 0600.

                EXAMPLES
                  heddle key move --to kernel
                  heddle key move --to file
                """)

        @Option(help: ArgumentHelp("Where it is kept from now on.", valueName: "place"))
        var to: KeyStorage

        func answer(in context: Context) throws -> CommandOutput {
            let former = try context.openExistingStore().moveKey(to: to)
            let place = to.place(context.paths.key)
            guard let former else { return CommandOutput("the sealing key is in \(place) already\n") }
            context.console.remark(of: former)
            if to == .kernel {
                context.console.remark(
                    "a restart of the machine empties the kernel's keyring: keep a copy elsewhere, and put it back then with heddle key load",
                    hint: context.keySaveCommand)
            }
            return CommandOutput("the sealing key is now in \(place)\n")
        }
    }
}

extension KeyStorage {
    /// - Parameter file: the path of the key's file.
    func place(_ file: String) -> String {
        switch self {
        case .file: file
        case .systemdCreds: "\(file), sealed by systemd-creds"
        case .keyring, .kernel: name
        }
    }
}
