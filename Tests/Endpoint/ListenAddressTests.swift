import Testing

@testable import Endpoint

@Suite struct ListenAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.17.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1",
        "100.127.255.254", "169.254.170.2", "::1", "fd00::1", "fc00:1:2::3",
    ])
    func `Addresses of this machine and of private networks can be listened on`(_ text: String) throws {
        let address = try ListenAddress(text)
        #expect(address.text == text)
        #expect(address.isLoopback == (text.hasPrefix("127.") || text == "::1"))
    }

    @Test(arguments: [
        "0.0.0.0", "::", "8.8.8.8", "172.15.255.255", "172.32.0.1", "192.169.0.1", "100.63.255.255", "100.128.0.1",
        "169.253.0.1", "11.0.0.1", "2001:db8::1", "fe00::1", "::ffff:10.0.0.1",
    ])
    func `Addresses that more than a private network reaches can't`(_ text: String) {
        #expect(throws: EndpointError.notPrivate(text)) { try ListenAddress(text) }
    }

    @Test(arguments: ["", "localhost", "10.0.0", "10.0.0.1:80", "10.0.0.256", "eth0", "fd00::1%eth0"])
    func `What is no address is refused`(_ text: String) {
        #expect(throws: EndpointError.notAnAddress(text)) { try ListenAddress(text) }
    }
}
