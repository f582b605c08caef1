internal import Catalog
internal import Credentials
internal import Tokens

extension ImportOrigin {
    /// What `heddle export` wrote, or a person by hand. No file of it lies anywhere by itself.
    public static let catalog = ImportOrigin(
        name: "catalog", summary: "what heddle export wrote (the default)", paths: { _ in [] },
        read: { documents, surroundings in
            guard let document = documents.first else {
                throw ImportError.notFound(what: "which catalog is to be imported?", hint: "heddle import FILE")
            }
            let file = document.path == "-" ? "standard input" : document.path
            let catalog = try Catalog(document.content, of: file) { text throws(InvalidValue) in
                try TokenKind.all.reference(text)
            }
            let tokens = CatalogTokens(of: catalog, given: surroundings.token, present: surroundings.present)
            var findings = ImportFindings(profiles: tokens.catalog.profiles)
            findings.remarks = tokens.remarks
            return findings
        })
}
