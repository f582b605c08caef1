internal import Credentials
internal import OperatingSystem
internal import Text

/// What has the sealing key where its file doesn't.
struct KeyKeepers {
    /// Of the sealing key in any of them, besides what tells one key from another.
    private static let name = "heddle-sealing-key"

    /// Of the key's file.
    let path: String
    private let desktop: DesktopKeyring
    private let kernel: KernelKeyring
    private let systemd: SystemdCredential
    /// What the names of this database's keys begin with, and those of no other, nor of a copy of it.
    private let begin: () throws -> String

    /// A database has two names in each keyring, in turn: what a killed process left under one of them is overwritten by
    /// the next, and goes when the key moves.
    private static let turns = ["a", "b"]

    /// - Parameter begin: gives all of an account's name but its last digit; asked where a key is kept anew.
    init(_ paths: Paths, kernel: KernelKeyring, begin: @escaping () throws -> String) {
        self.begin = begin
        let variables = Variables(paths.keyVariables.values)
        path = paths.key
        desktop = DesktopKeyring(
            service: Self.name, searchPath: variables["PATH"], hasSessionBus: DesktopKeyring.hasSessionBus(variables))
        self.kernel = kernel
        systemd = SystemdCredential(
            name: Self.name, searchPath: variables["PATH"], directory: variables["CREDENTIALS_DIRECTORY"])
    }

    /// - Throws: ``SealingKeyError``, ``FileError``.
    func key(in place: KeyFile.Place) throws -> [UInt8] {
        let key: [UInt8]?
        switch place {
        case .file(let bytes): key = bytes
        case .keyring(let account):
            let secret: Secret
            do throws(DesktopKeyring.Failure) {
                secret = try desktop.secret(of: account)
            } catch {
                throw error == .noSuchItem ? lost(place) : SealingKeyError.keyring(error)
            }
            key = secret.reveal().split(separator: "\n").first.flatMap { decodedHexadecimal(String($0)) }
        case .kernel(let account):
            do throws(KernelKeyring.Failure) {
                key = try kernel.read(Self.description(account))
            } catch {
                throw error == .missing ? lost(place) : SealingKeyError.kernel(error)
            }
        case .systemdCreds(let sealed):
            if let handedOver = try systemd.handedOver(of: path) {
                key = handedOver
                break
            }
            do throws(SecretProgram.Failure) {
                key = try systemd.opened(sealed)
            } catch {
                throw SealingKeyError.unopened(error, path: path)
            }
        }
        guard let key, key.count == KeyFile.keyBytes else {
            throw SealingKeyError.garbled(place.storage, path: path)
        }
        return key
    }

    /// Keeps a key, and looks whether it can be had from there.
    ///
    /// - Parameters:
    ///   - present: where the key is that must not be overwritten by that.
    ///   - step: what it is kept for, for errors.
    /// - Returns: its place, which the key's file has to name.
    /// - Throws: ``SealingKeyError``, ``FileError``.
    func keep(
        _ key: [UInt8], in storage: KeyStorage, beside present: KeyFile.Place?, for step: KeyStep
    ) throws -> KeyFile.Place {
        let place: KeyFile.Place
        switch storage {
        case .file: return .file(key)
        case .keyring:
            let account = try account(beside: present)
            do throws(DesktopKeyring.Failure) {
                try desktop.keep(Secret(hexadecimal(key)), for: account, label: "Heddle's sealing key")
            } catch {
                throw SealingKeyError.keyring(error)
            }
            return .keyring(account)
        case .kernel:
            let account = try account(beside: present)
            do throws(KernelKeyring.Failure) {
                try kernel.add(Self.description(account), key)
            } catch {
                throw SealingKeyError.kernel(error)
            }
            place = .kernel(account)
        case .systemdCreds:
            do throws(SecretProgram.Failure) {
                place = .systemdCreds(try systemd.sealed(key))
            } catch {
                throw SealingKeyError.unsealed(error)
            }
            // What the file couldn't say is not kept there.
            guard KeyFile(KeyFile(place).bytes) == KeyFile(place) else {
                throw SealingKeyError.notKept(
                    storage, step, path: path, why: "systemd-creds printed no sealed credential")
            }
        }
        let flaw: String
        do {
            if try self.key(in: place) == key { return place }
            flaw = "another key came back from there"
        } catch {
            flaw = Self.flaw(error)
        }
        try? discard(place)
        throw SealingKeyError.notKept(storage, step, path: path, why: flaw)
    }

    /// What reading says would be of a key that is in use, and this one is not.
    private static func flaw(_ error: any Error) -> String {
        switch error {
        case SealingKeyError.garbled: "what came back from there is no key"
        case SealingKeyError.lost, SealingKeyError.lostByCopy: "nothing came back from there"
        case SealingKeyError.unopened(let failure, _): failure.message
        default: explained(error).message
        }
    }

    private func lost(_ place: KeyFile.Place) -> SealingKeyError {
        isOwn(place) ? .lost(place.storage, path: path) : .lostByCopy(place.storage, path: path)
    }

    /// Whether a key's name is this database's. Where that was copied, the copy's key file has the original's name, and
    /// the original needs what is there.
    private func isOwn(_ place: KeyFile.Place) -> Bool {
        guard let account = place.account else { return true }
        return (try? accounts().contains(account)) ?? false
    }

    private func accounts() throws -> [String] {
        let begin = try begin()
        return Self.turns.map { begin + $0 }
    }

    private func account(beside present: KeyFile.Place?) throws -> String {
        let accounts = try accounts()
        return accounts.first { $0 != present?.account } ?? accounts[0]
    }

    /// Removes keys that are no longer in use from where they are kept, and what killed processes left there. A key
    /// whose name is not this database's stays.
    ///
    /// - Parameter present: where the key is now.
    /// - Returns: what is still there.
    func tidy(_ former: [KeyFile.Place], present: KeyFile.Place) -> [FormerKey] {
        candidates(former, present).compactMap { place -> FormerKey? in
            guard isOwn(place) else { return place.left(.ofAnotherDatabase) }
            do {
                try discard(place)
                return nil
            } catch {
                // Under a name that the file didn't have there may be none.
                guard former.contains(place) || (try? key(in: place)) != nil else { return nil }
                return place.left(.notRemoved(explained(error).message))
            }
        }
    }

    /// Keys that were thought to be lost, and are where they are kept.
    ///
    /// - Parameter present: where the key is now.
    func found(_ former: [KeyFile.Place], present: KeyFile.Place) -> [FormerKey] {
        candidates(former, present).compactMap { (try? key(in: $0)) == nil ? nil : $0.left(.thoughtLost) }
    }

    /// Where keys besides the present one may be in keyrings. The kernel's is looked at in any case: that costs nothing.
    private func candidates(_ former: [KeyFile.Place], _ present: KeyFile.Place) -> [KeyFile.Place] {
        let accounts = (try? accounts()) ?? []
        let inKeyring = former.contains { $0.storage == .keyring } ? accounts.map { KeyFile.Place.keyring($0) } : []
        let own = inKeyring + accounts.map { .kernel($0) }
        return former.filter { $0.account != nil && $0 != present }
            + own.filter { !former.contains($0) && $0 != present }
    }

    /// Removes a key from where it is kept; from the key's file it goes with that. What is not there is no failure.
    func discard(_ place: KeyFile.Place) throws {
        switch place {
        case .file, .systemdCreds: break
        case .keyring(let account):
            do throws(DesktopKeyring.Failure) {
                try desktop.remove(account)
            } catch {
                throw SealingKeyError.keyring(error)
            }
        case .kernel(let account):
            do throws(KernelKeyring.Failure) {
                try kernel.remove(Self.description(account))
            } catch {
                throw SealingKeyError.kernel(error)
            }
        }
    }

    /// Of a key in the kernel's keyring, as `keyctl show @u` lists it.
    static func description(_ account: String) -> String { "\(name):\(account)" }

    /// What a person types to remove a key from the desktop's keyring.
    static func commandToRemove(_ account: String) -> String {
        DesktopKeyring.commandToRemove(account, service: name)
    }
}

extension KeyFile.Place {
    /// - Returns: nil for what isn't in a keyring.
    fileprivate func left(_ reason: FormerKey.Reason) -> FormerKey? {
        account.map { .kept(storage, account: $0, reason) }
    }
}
