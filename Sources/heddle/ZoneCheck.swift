internal import Credentials
internal import Output

/// A zone that is allowed, and yet is none of CoreWeave's.
struct ZoneCheck {
    private let profile: Profile

    init(_ profile: Profile) {
        self.profile = profile
    }

    func remark(on console: Console) {
        guard profile.zone.isNamedLikeAWSRegion else { return }
        console.remark(
            "\(profile.zone) is named like an AWS region; CoreWeave's zones look like US-EAST-04A",
            hint: "heddle set \(profile.name) --zone US-EAST-04A")
    }
}
