internal import CCurl
internal import Credentials
internal import Libc

/// Header fields in the form that curl takes, wiped when they are done with: one of them is the token.
struct SecretHeaderList: ~Copyable {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    /// - Parameters:
    ///   - headers: validated already.
    ///   - unwanted: names of fields that curl is not to send of its own accord.
    /// - Returns: nil where memory ran out.
    init?(_ headers: [(name: String, value: Secret)], without unwanted: [String]) {
        for name in unwanted {
            guard let longer = curl_slist_append(list, "\(name):") else { return nil }
            list = longer
        }
        for (name, value) in headers {
            // curl takes `Name:` as an order to leave the field out; `Name;` is how it spells an empty one.
            let line = value.isEmpty ? "\(name);" : "\(name): \(value.reveal())"
            guard let longer = curl_slist_append(list, line) else { return nil }
            list = longer
        }
    }

    deinit {
        var node = list
        while let current = node {
            if let text = current.pointee.data { memset(text, 0, strlen(text)) }
            node = current.pointee.next
        }
        curl_slist_free_all(list)
    }
}
