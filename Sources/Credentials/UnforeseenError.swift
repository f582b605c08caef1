/// Something that no module of Heddle's has a name for.
public struct UnforeseenError: ExplainedError {
    private let what: String

    public init(what: String) {
        self.what = what
    }

    public var message: String { "unexpected error: \(what)" }
    public var hint: String? { "this is a bug in heddle: please report it, with what heddle version prints" }
    public var status: ExitStatus { .bug }
}

/// Any error as one that a person can act on: what has no words of its own is a bug, and is told as one.
public func explained(_ error: any Error) -> any ExplainedError {
    error as? any ExplainedError ?? UnforeseenError(what: String(describing: error))
}
