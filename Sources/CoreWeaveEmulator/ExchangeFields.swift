/// The fields of a successful exchange in order, values as JSON: so that a fault can drop one or change its type.
struct ExchangeFields {
    private var fields: [(name: String, json: String)]

    init(_ fields: KeyValuePairs<String, String>) {
        self.fields = fields.map { (name: $0.key, json: $0.value) }
    }

    mutating func append(_ name: String, _ json: String) {
        fields.append((name, json))
    }

    mutating func drop(_ name: String) {
        fields.removeAll { $0.name == name }
    }

    mutating func makeNumbers() {
        fields = fields.map { ($0.name, "4711") }
    }

    var answer: Answer {
        let members = fields.map { "\(JSON.quoted($0.name)):\($0.json)" }
        return .json(200, "{\(members.joined(separator: ","))}", headers: [("Cache-Control", "no-store")])
    }
}
