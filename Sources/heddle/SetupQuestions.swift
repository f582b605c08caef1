internal import Credentials
internal import Output

/// Questions of `heddle setup`, at the controlling terminal.
struct SetupQuestions {
    /// How often an answer may be none that will do.
    private static let attempts = 3

    let console: Console
    /// What has come of it where no answer will do.
    var otherwise = "nothing was set up"

    /// Asks until there is an answer that will do, and says what is wrong with the others.
    ///
    /// - Parameter read: makes something of what was typed, or says what is wrong with it by an ``ExplainedError``.
    /// - Throws: ``DeclinedError`` where none of several will do: the terminal may have been closed. ``UsageError``
    ///   where there is no terminal.
    func ask<Value>(_ question: String, _ read: (String) throws -> Value) throws -> Value {
        try repeated {
            guard let answer = console.ask(question) else { throw Self.noTerminal }
            return try read(answer)
        }
    }

    /// The same for a token, which is not shown.
    func askToken(of name: ProfileName) throws -> APIToken {
        try repeated {
            guard let token = try console.askToken(of: name.text) else { throw Self.noTerminal }
            return token
        }
    }

    private func repeated<Value>(_ attempt: () throws -> Value) throws -> Value {
        for _ in 0..<Self.attempts {
            do {
                return try attempt()
            } catch let error as any ExplainedError where error.status != .usage {
                console.explain(error)
            }
        }
        throw DeclinedError("no answer that would do: \(otherwise)")
    }

    static let noTerminal = UsageError(
        "setup asks questions, and there is no terminal to ask at",
        hint: "heddle add NAME --zone ZONE --token file:PATH")
}

/// An answer that is none.
struct SetupAnswerError: ExplainedError {
    let message: String
    let hint: String?
    var status: ExitStatus { .invalidInput }
}
