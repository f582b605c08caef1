internal import ArgumentParser
internal import Credentials
internal import HTTP
internal import Output
internal import Text

extension Heddled {
    /// What `heddle import URL` and `heddle catalog update` read. Sends no token and signs nothing.
    struct Fetch: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "fetch", abstract: "Print a catalog, or a catalog's signature, from a URL.",
            shouldDisplay: false)

        @Argument(help: "The URL.")
        var url: String

        /// Seconds for all of it, less than heddle waits; bytes of a catalog.
        private static let limits = HTTPLimits(totalSeconds: 20, bodyBytes: 1 << 20)

        func answer() throws -> CommandOutput {
            let url = try ServiceURL.catalog(url)
            let response = try Context.makeClient().send(
                HTTPRequest(url: url, authorization: .anonymous, limits: Self.limits))
            guard response.status == 200 else { throw FetchError.refused(url, status: response.status) }
            // What is checked against a signature must be what was sent, byte for byte.
            guard let text = String(validating: response.body, as: UTF8.self) else { throw FetchError.noText(url) }
            return CommandOutput(text)
        }
    }
}

enum FetchError: ExplainedError, Equatable {
    case refused(ServiceURL, status: Int)
    case noText(ServiceURL)

    var message: String {
        switch self {
        case .refused(let url, 300...399): "\(url.hostField) redirects \(url), and redirects are not followed"
        case .refused(let url, let status) where Self.isMissing(status):
            "nothing at \(url): \(url.hostField) answers \(status)"
        case .refused(let url, let status): "\(url.hostField) answers \(status) for \(url)"
        case .noText(let url): "\(url) is not text in UTF-8"
        }
    }

    var hint: String? {
        switch self {
        case .refused(let url, 300...399): "curl -sSI \(POSIXShell.pasteable(url.description))"
        case .refused(_, 401), .refused(_, 403): "no credentials are sent: it must be readable without"
        case .refused(let url, _), .noText(let url): "curl -sSi \(POSIXShell.pasteable(url.description))"
        }
    }

    var status: ExitStatus {
        switch self {
        case .refused(_, let status): Self.isMissing(status) ? .invalidInput : .unavailable
        case .noText: .invalidInput
        }
    }

    private static func isMissing(_ status: Int) -> Bool { status == 404 || status == 410 }
}
