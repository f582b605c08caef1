public import Credentials

extension EnvironmentChange {
    /// Whether the variables of an environment are what a switch to that profile leaves there, in one mode or another.
    /// If not, something else has been at them since, and SDKs may talk to somebody else than the prompt says.
    ///
    /// Of the two URLs, which are the profile's own, only that they are there is asked: a prompt has no time to look
    /// them up.
    public static func isIntact(
        _ value: (String) -> String?, profile name: ProfileName, zone: Zone, configFile: String
    ) -> Bool {
        guard let material = material(of: value) else { return false }
        let change = EnvironmentChange(Profile(name: name, zone: zone), material, configFile: configFile)
        let unforeseeable = ["AWS_ENDPOINT_URL_S3", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        return change.unset.allSatisfy { value($0) == nil }
            && change.settings.allSatisfy { setting in
                let present = value(setting.name)
                return unforeseeable.contains(setting.name)
                    ? present?.isEmpty == false : present == setting.value.reveal()
            }
    }

    /// The mode that an environment looks like; nil where it looks like none.
    private static func material(of value: (String) -> String?) -> ModeCredentials? {
        if let identifier = value("AWS_ACCESS_KEY_ID") {
            guard let secret = value("AWS_SECRET_ACCESS_KEY"), let end = value("AWS_CREDENTIAL_EXPIRATION"),
                let expires = Timestamp(rfc3339: end)
            else { return nil }
            return .keys(
                TemporaryCredential(
                    accessKeyID: Secret(identifier), secretAccessKey: Secret(secret),
                    sessionToken: value("AWS_SESSION_TOKEN").map { Secret($0) }, expires: expires))
        }
        guard let authorization = value("AWS_CONTAINER_AUTHORIZATION_TOKEN") else { return .profile }
        return APIToken(authorization: Secret(authorization)).map(ModeCredentials.container)
    }
}
