/// A program that is run for a token and that somebody else may have chosen: it is named by a reference, or by a file that the
/// reference leads to.
public enum NamedProgram: Equatable, Sendable {
    /// As a person may read it: without arguments that may hold a secret.
    case present(String)
    /// The file of this reference names none, or isn't there; it can name one at any time.
    case possible(String)
}
