internal import Credentials
public import OrderedJSON

/// The JSON Schema of a catalog (draft 2020-12).
public enum CatalogSchema {
    public static var json: JSON {
        func text(_ description: String, _ more: [(String, JSON)] = []) -> JSON {
            .object([("type", .string("string")), ("description", .string(description))] + more)
        }
        func words(_ description: String, _ words: [String]) -> JSON {
            text(description, [("enum", .array(words.map(JSON.string)))])
        }
        let url: [(String, JSON)] = [("format", .string("uri"))]
        let free: [(String, JSON)] = [("maxLength", .integer(200))]
        let properties: [(String, JSON)] = [
            ("name", text("The profile's name.", [("pattern", .string("^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"))])),
            ("zone", text("The availability zone.", [("pattern", .string("^[A-Za-z0-9-]{1,63}$"))])),
            (
                "token",
                text("Where the API token is found: never the token.", [("pattern", .string("^[a-z]{1,16}:."))])
            ),
            ("endpoint", text("The S3 endpoint.", url)),
            ("exchange_url", text("Where the token is exchanged, and sent.", url)),
            ("source", words("How keys are made.", CredentialSource.Method.Name.allCases.map(\.rawValue))),
            ("duration", text("How long keys live.", [("pattern", .string("^[0-9]+[smhd]$"))])),
            ("org_id", text("The organisation that oidc asks for keys of.")),
            ("mode", words("How programs get the keys.", Mode.allCases.map(\.rawValue))),
            ("org", text("The organisation, in a person's words.", free)),
            ("note", text("Anything else.", free)),
            ("protected", .object([("type", .string("boolean"))])),
            ("revoke_replaced", .object([("type", .string("boolean"))])),
            ("token_expires", text("When the token ends: a date, or RFC 3339.")),
        ]
        let profile = JSON.object([
            ("type", .string("object")), ("additionalProperties", .boolean(false)),
            ("required", .array([.string("name"), .string("zone")])), ("properties", .object(properties)),
        ])
        return .object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Heddle catalog")), ("type", .string("object")),
            ("additionalProperties", .boolean(false)),
            ("required", .array([.string(Catalog.versionField), .string("profiles")])),
            (
                "properties",
                .object([
                    ("$schema", .object([("type", .string("string"))])),
                    (Catalog.versionField, .object([("const", .integer(Catalog.version))])),
                    ("profiles", .object([("type", .string("array")), ("items", profile)])),
                ])
            ),
        ])
    }
}
