import Foundation

/// The programs that were built along with the tests: they stand beside the test runner.
enum Programs {
    static let heddle = path("heddle")
    static let heddled = path("heddled")

    static func path(_ name: String) -> String { "\(directory)/\(name)" }

    static let directory: String = {
        // On macOS a helper of SwiftPM's runs the tests, and is told where they are.
        let arguments = ProcessInfo.processInfo.arguments
        if let option = arguments.firstIndex(of: "--test-bundle-path"), option + 1 < arguments.count,
            let end = arguments[option + 1].range(of: ".xctest")
        {
            return (arguments[option + 1][..<end.lowerBound] as Substring).description.parentDirectory
        }
        return (Bundle.main.executablePath ?? arguments[0]).parentDirectory
    }()
}

extension String {
    var parentDirectory: String { (self as NSString).deletingLastPathComponent }
}
