extension EmulatorState {
    mutating func listBuckets(_ request: Request) -> EmulatorResponse {
        countUserAgent(of: request)
        counts.listBuckets.asked += 1
        do throws(S3Error) {
            let organisation = try authenticate(request)
            guard organisation.grants("s3:ListAllMyBuckets") else {
                throw S3Error("AccessDenied", 403, "Access Denied")
            }
            counts.listBuckets.accepted += 1
            return .xml(200, bucketList(of: organisation))
        } catch {
            counts.listBuckets.refused[error.code, default: 0] += 1
            return error.response
        }
    }

    private func bucketList(of organisation: CoreWeaveEmulator.Organisation) -> String {
        let buckets = organisation.buckets.map { name in
            "<Bucket><Name>\(escapedForXML(name))</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate></Bucket>"
        }
        let owner = escapedForXML(organisation.name)
        return #"<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
            + "<Owner><ID>\(owner)</ID><DisplayName>\(owner)</DisplayName></Owner>"
            + "<Buckets>\(buckets.joined())</Buckets></ListAllMyBucketsResult>"
    }
}

struct S3Error: Error {
    let code: String
    let status: Int
    let message: String

    init(_ code: String, _ status: Int, _ message: String) {
        self.code = code
        self.status = status
        self.message = message
    }

    var response: EmulatorResponse {
        .xml(status, "<Error><Code>\(code)</Code><Message>\(escapedForXML(message))</Message></Error>")
    }
}

private func escapedForXML(_ text: String) -> String {
    text.reduce(into: "") { result, character in
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        default: result.append(character)
        }
    }
}
