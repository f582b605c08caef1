/// An S3 error: why a ListBuckets is refused.
struct S3Refusal: Error {
    let code: String
    let status: Int
    let message: String

    init(_ code: String, _ status: Int, _ message: String) {
        self.code = code
        self.status = status
        self.message = message
    }

    var answer: Answer {
        .xml(status, "<Error><Code>\(code)</Code><Message>\(escapedForXML(message))</Message></Error>")
    }
}

func escapedForXML(_ text: String) -> String {
    text.reduce(into: "") { result, character in
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        default: result.append(character)
        }
    }
}
