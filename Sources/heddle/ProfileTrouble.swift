internal import Credentials
internal import Output
internal import Store

extension Context {
    /// Says on standard error which profiles can't be believed, and which can't be read.
    func explainTrouble(of profiles: [ProfileSnapshot], _ damaged: [DamagedProfile] = []) {
        let unverified = profiles.filter { $0.distrust != nil }
        if let error = unverified.first?.distrust {
            if unverified.count > 1 {
                let names = unverified.prefix(5).map(\.profile.name.text).joined(separator: ", ")
                let rest = unverified.count > 5 ? " and \(unverified.count - 5) more" : ""
                console.remark("\(unverified.count) profiles can't be verified: \(names)\(rest)")
            }
            console.explain(error)
        }
        for profile in damaged { console.explain(profile.error) }
    }
}
