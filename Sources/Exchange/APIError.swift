public import Credentials

/// Why CoreWeave's API did not answer a question about a token, or did not revoke a key.
public struct APIError: ExplainedError, Equatable {
    public enum Purpose: Sendable {
        case check, revocation
    }

    private enum Cause: Sendable, Equatable {
        case answered(ExchangeError)
        case noAPI(exchange: ServiceURL)
    }

    private let purpose: Purpose
    private let cause: Cause

    init(_ purpose: Purpose, _ error: ExchangeError) {
        self.purpose = purpose
        cause = .answered(error)
    }

    init(_ purpose: Purpose, at exchange: ServiceURL) {
        self.purpose = purpose
        cause = .noAPI(exchange: exchange)
    }

    public var message: String {
        switch (cause, purpose) {
        case (.answered(.forbidden(let host, _)), .check):
            "\(host) took the token, but doesn't say what it may do (403)"
        case (.answered(.forbidden(let host, _)), .revocation):
            "\(host) took the token, but it may not revoke access keys (403)"
        case (.answered(.notFound(let url)), .check): "nothing at \(url) says what a token may do (404)"
        case (.answered(.notFound(let url)), .revocation):
            "\(url.hostField) doesn't know the access key (404): it has expired, or was revoked before"
        case (.answered(let error), _): error.message
        case (.noAPI(let exchange), _): "can't tell where the API of \(exchange) is: there is no /v1/cwobject/ in it"
        }
    }

    public var hint: String? {
        switch (cause, purpose) {
        case (.answered(.forbidden), .check): "ask an administrator of your organisation"
        case (.answered(.forbidden), .revocation):
            "requires the Object Storage Admin role, or a policy that grants \(ActionName.revokeAccessKey)"
        case (.answered(.notFound), .revocation): nil
        case (.answered(let error), _): error.hint
        case (.noAPI, _): "check the profile's exchange URL"
        }
    }

    public var status: ExitStatus {
        switch cause {
        case .answered(let error): error.status
        case .noAPI: .setUp
        }
    }
}
