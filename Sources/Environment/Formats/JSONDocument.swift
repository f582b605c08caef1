internal import OrderedJSON

extension EnvironmentFormat {
    static let json = EnvironmentFormat(
        "json", for: "programs",
        write: { (change, revealing) throws(EnvironmentError) in
            let set = JSON.object(change.shown(revealing).map { ($0.name, .string($0.value)) })
            return JSON.object([("set", set), ("unset", .array(change.unset.map(JSON.string)))]).text + "\n"
        })
}
