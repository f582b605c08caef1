public import Credentials
internal import Text

/// What `undo` would take back, and what comes of it.
public struct UndoStep: Sendable {
    public enum Action: Sendable, Equatable {
        /// This is active again, or nothing.
        case activate(ProfileName?)
        /// The fields are again what they were.
        case restore(Profile, of: ProfileName)
        case rename(ProfileName, to: ProfileName)
        /// A removed one comes back, without keys.
        case bringBack(Profile, directories: [String])
        /// An added one goes.
        case remove(ProfileName)
        /// A directory is bound to what it was bound to, or to nothing.
        case bind(String, to: ProfileName?)
    }

    public let event: Event
    /// What is done, in this order: one thing, or for each profile of an import.
    public let actions: [Action]
    let former: FormerState
    /// The number of the first event that is taken back.
    let first: Int64

    /// What was remembered of the catalogs that an import is of.
    public var catalogs: [FormerCatalog] { former.catalogs }

    public var isImport: Bool { event.kind == .imported }

    /// The command that is taken back, as a person would have typed it; of an import, what it was of.
    public var command: String {
        if isImport, actions.isEmpty, let catalog = catalogs.first {
            let place = POSIXShell.pasteableFile(catalog.place)
            return catalog.wasFollowed ? "update of \(place)" : "import \(place) --follow"
        }
        let name = event.profile ?? ""
        guard !isImport, let action = actions.first else { return "import" + (event.detail.map { " of \($0)" } ?? "") }
        switch action {
        case .activate: return "use \(name)"
        case .restore: return "set \(name)"
        case .rename(let new, let old): return "rename \(old) \(new)"
        case .bringBack: return "remove \(name)"
        case .remove: return "add \(name)"
        case .bind(let directory, _):
            let dir = "--dir \(POSIXShell.pasteable(directory))"
            return event.kind == .bound ? "bind \(name) \(dir)" : "unbind \(dir)"
        }
    }
}

public enum UndoError: ExplainedError, Equatable {
    case nothing
    /// Of a kind that can't be taken back.
    case impossible(Event)
    /// An older Heddle did not write down what was before, or it can't be read.
    case notRecorded(Event)
    /// The log was changed by other means, so what it says was before may be anybody's word.
    case unverified

    public var message: String {
        switch self {
        case .nothing: "nothing to undo"
        case .impossible(let event):
            "nothing to undo since \(event.at): key reset can't be undone, nor what came before it"
        case .notRecorded(let event):
            "can't undo what was done to \(event.profile ?? "all profiles") at \(event.at) (\(event.kind.rawValue)):"
                + " the log doesn't say what was before"
        case .unverified: "the event log can't be verified, so nothing is undone by it"
        }
    }

    public var hint: String? {
        switch self {
        case .nothing, .impossible, .notRecorded: "heddle log"
        case .unverified: "heddle db check"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .nothing, .impossible, .notRecorded: .invalidInput
        case .unverified: .setUp
        }
    }
}
