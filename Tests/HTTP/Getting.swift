import Credentials
import HTTP

/// One GET by a client of its own, in an environment that has nothing but what is given.
func get(
    _ url: String, query: String = "", authorization: String? = nil, headers: [(name: String, value: String)] = [],
    limits: HTTPLimits = HTTPLimits(), environment: [String: String] = [:]
) throws -> HTTPResponse {
    try client(environment).send(
        request(url, query: query, authorization: authorization, headers: headers, limits: limits))
}

func client(_ environment: [String: String] = [:]) -> HTTPClient {
    HTTPClient(userAgent: "heddle/test", network: NetworkSettings { environment[$0] })
}

func request(
    _ url: String, method: HTTPRequest.Method = .get, query: String = "", authorization: String? = nil,
    headers: [(name: String, value: String)] = [], limits: HTTPLimits = HTTPLimits()
) throws -> HTTPRequest {
    HTTPRequest(
        method, url: try .endpoint(url), query: query,
        authorization: authorization.map { .raw(Secret($0)) } ?? .anonymous,
        headers: headers.map { (name: $0.name, value: Secret($0.value)) }, limits: limits)
}

/// The error of a request that must have one; nil where it has none.
func failure(of work: () throws -> HTTPResponse) throws -> HTTPError? {
    do {
        _ = try work()
        return nil
    } catch let error as HTTPError {
        return error
    }
}
