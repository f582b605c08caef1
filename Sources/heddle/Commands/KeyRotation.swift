public import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
public import Store

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
                follow from the key: in mode agent, shells must switch again.

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
            return CommandOutput(
                "a new sealing key is in use: \(rotation.profiles) profiles, \(rotation.credentials) cached keys and "
                    + "\(rotation.events) events are sealed with it\n")
        }
    }

    struct KeyMove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "move",
            abstract: "Keep the sealing key in the desktop's keyring, or in its file.",
            discussion: """
                In the keyring, a copy of your files doesn't have the key: not a backup, not a stolen disk. But every command that \
                opens cached keys then asks the keyring, which takes several times as long as reading a file, and works only where \
                it is unlocked: hardly ever over ssh or from cron. On Linux it takes secret-tool (libsecret); on macOS it is the \
                Keychain. The file says where the key is.

                EXAMPLES
                  heddle key move --to keyring
                  heddle key move --to file
                """)

        @Option(help: ArgumentHelp("Where it is kept from now on.", valueName: "place"))
        var to: KeyStorage

        func answer(in context: Context) throws -> CommandOutput {
            let hasMoved = try context.openExistingStore().moveKey(to: to)
            let place = to == .file ? context.paths.key : "the keyring"
            return CommandOutput(
                hasMoved ? "the sealing key is now in \(place)\n" : "the sealing key is in \(place) already\n")
        }
    }
}
