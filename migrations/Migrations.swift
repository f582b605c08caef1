/// One step of the database's schema. Once released, a step never changes: a mistake is mended by the next one.
public struct Migration: Sendable {
    /// Counts up from 1 without gaps; the database's `user_version` once it is applied.
    public let version: Int
    public let name: String
    /// Of the SQL file, as it was released: hexadecimal SHA-256.
    public let sha256: String
    private let script: @Sendable () -> [UInt8]

    /// The file's content. Read when it is needed: a database that is up to date never asks.
    public var sql: [UInt8] { script() }

    /// The schema's only source, oldest first.
    public static let all: [Migration] = [
        Migration(
            version: 1, name: "profiles", sha256: "83587ccdeb690be0f48678a5d6f5fd7d838510105bc9611f78517831c3952a06"
        ) { PackageResources.V0001__profiles_sql },
        Migration(
            version: 2, name: "credentials", sha256: "cf78dda7b9560e384f1003c483ce0b89d29061d28c0be9982c74df974c5b9878"
        ) { PackageResources.V0002__credentials_sql },
        Migration(
            version: 3, name: "bindings", sha256: "77d8f429ff2dff7b53972a4ba37d11097beb0768dc4039a2476e5eb52deeb9b9"
        ) { PackageResources.V0003__bindings_sql },
        Migration(
            version: 4, name: "events", sha256: "5758ca3ce72733e71950562a9b5a2ff473a594f442617d83652e247c64bbb672"
        ) { PackageResources.V0004__events_sql },
        Migration(
            version: 5, name: "issuer_offset",
            sha256: "fcf075d734ff8743356aad3e6d6cb71b96eecf03c4cac2bf4c30b632de110664"
        ) { PackageResources.V0005__issuer_offset_sql },
        Migration(
            version: 6, name: "sources", sha256: "9c08e2a805d252605da42b2317707532437961d5e75a7b4c881d9d090f75445a"
        ) { PackageResources.V0006__sources_sql },
        Migration(
            version: 7, name: "authentication",
            sha256: "5658d6afc9b9d15b855aafb3900a234933d67b41d0a1431c9f36a64bd3b568f7"
        ) { PackageResources.V0007__authentication_sql },
        Migration(
            version: 8, name: "revocation",
            sha256: "21dcf6193f3e8e43d97dcebb8c366882b2329e308b4c24cde0300c8a57f284b0"
        ) { PackageResources.V0008__revocation_sql },
    ]

    /// The version that this build of Heddle writes.
    public static let latest = 8

    /// The schema that all of them make, as the module Store writes a database's down to compare the two. Not its digest:
    /// to make that costs a short command more than to compare some thousand bytes.
    public static var schema: [UInt8] { PackageResources.schema_txt }

    private init(version: Int, name: String, sha256: String, script: @escaping @Sendable () -> [UInt8]) {
        self.version = version
        self.name = name
        self.sha256 = sha256
        self.script = script
    }
}
