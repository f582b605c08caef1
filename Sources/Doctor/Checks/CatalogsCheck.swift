internal import Credentials
internal import OperatingSystem

extension DoctorCheck {
    /// The list of followed catalogs, which also says which of them have to be signed.
    static let catalogs = DoctorCheck("catalogs") { examination in
        do {
            let count = try examination.followedCatalogs.get()
            return [.good(count == 0 ? "none is followed" : "\(count) followed")]
        } catch FileError.loose {
            return [
                .note("not looked at: others can change the list of followed catalogs", why: "permissions are first")
            ]
        } catch {
            return [
                .error(
                    explained(error),
                    why: "what it says decides which catalogs have to be signed: none is imported or updated")
            ]
        }
    }
}
