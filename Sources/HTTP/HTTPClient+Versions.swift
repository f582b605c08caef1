internal import CCurl

extension HTTPClient {
    /// Of the libcurl that this process loaded, such as `7.88.1`.
    public static var libraryVersion: String { String(cString: library.version) }

    /// Of that libcurl's TLS library, such as `OpenSSL/3.0.15`; nil where it has none.
    public static var tlsVersion: String? { library.ssl_version.map { String(cString: $0) } }

    /// What is read of it has been there since the first version of the structure.
    private static var library: curl_version_info_data { curl_version_info(CURLVERSION_FIRST).pointee }
}
