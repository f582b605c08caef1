extension FaultForm: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, status, body, seconds, field, url, next, organisation
        case retryAfter = "retry_after"
        case retryAfterDate = "retry_after_date"
    }

    init(from decoder: any Decoder) throws {
        let fields = try StrictFields(decoder, CodingKeys.self)
        self.init(
            kind: try fields.required(.kind), status: try fields.optional(.status), body: try fields.optional(.body),
            retryAfter: try fields.optional(.retryAfter), retryAfterDate: try fields.optional(.retryAfterDate),
            seconds: try fields.optional(.seconds), field: try fields.optional(.field),
            url: try fields.optional(.url), next: try fields.optional(.next),
            organisation: try fields.optional(.organisation))
    }
}
