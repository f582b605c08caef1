// Buckets and small objects, virtual-hosted: enough for a round trip. Objects are kept in memory.
extension EmulatorState {
    /// What a request does to a bucket or an object.
    enum BucketOperation: String {
        case put = "PUT"
        case get = "GET"
        case delete = "DELETE"
    }

    /// - Parameter bucket: the first label of `Host`.
    mutating func perform(_ operation: BucketOperation, on bucket: String, _ request: Request) -> EmulatorResponse {
        countUserAgent(of: request)
        do throws(S3Error) {
            let organisation = try authenticate(request)
            let name = String(request.path.dropFirst())
            return name.isEmpty
                ? try perform(operation, onBucket: bucket, of: organisation)
                : try perform(operation, onObject: name, in: bucket, of: organisation, request.body)
        } catch {
            return error.response
        }
    }

    /// CoreWeave refuses path-style requests; how, it does not document.
    mutating func refusePathStyle(_ request: Request) -> EmulatorResponse {
        countUserAgent(of: request)
        return S3Error("PathStyleRequestNotAllowed", 400, "Path-style requests are not supported.").response
    }

    private mutating func perform(
        _ operation: BucketOperation, onBucket name: String, of owner: CoreWeaveEmulator.Organisation
    ) throws(S3Error) -> EmulatorResponse {
        let isThere = owner.buckets.contains(name)
        switch operation {
        case .put:
            guard owner.grants("s3:CreateBucket") else { throw S3Error("AccessDenied", 403, "Access Denied") }
            if !isThere { configuration[owner.name]?.buckets.append(name) }
            return EmulatorResponse(200)
        case .get:
            guard isThere else { throw .noSuchBucket }
            return .xml(200, "<ListBucketResult><Name>\(name)</Name></ListBucketResult>")
        case .delete:
            guard isThere else { throw .noSuchBucket }
            guard objects[name, default: [:]].isEmpty else {
                throw S3Error("BucketNotEmpty", 409, "The bucket you tried to delete is not empty")
            }
            configuration[owner.name]?.buckets.removeAll { $0 == name }
            return EmulatorResponse(204)
        }
    }

    private mutating func perform(
        _ operation: BucketOperation, onObject name: String, in bucket: String,
        of owner: CoreWeaveEmulator.Organisation, _ body: [UInt8]
    ) throws(S3Error) -> EmulatorResponse {
        guard owner.buckets.contains(bucket) else { throw .noSuchBucket }
        switch operation {
        case .put:
            objects[bucket, default: [:]][name] = body
            return EmulatorResponse(200)
        case .get:
            guard let content = objects[bucket]?[name] else {
                throw S3Error("NoSuchKey", 404, "The specified key does not exist.")
            }
            return EmulatorResponse(200, type: "application/octet-stream", body: content)
        case .delete:
            objects[bucket]?[name] = nil
            return EmulatorResponse(204)
        }
    }
}

extension S3Error {
    fileprivate static var noSuchBucket: S3Error {
        S3Error("NoSuchBucket", 404, "The specified bucket does not exist")
    }
}
