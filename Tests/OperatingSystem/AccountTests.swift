import Testing

@testable import OperatingSystem

@Suite struct AccountTests {
    private let passwd = Array(
        """
        root:x:0:0:root:/root:/bin/bash
        nonsense
        odd:x:1000:1000::relative:/bin/sh
        me:x:1000:1000:Me,,,:/home/me:/bin/zsh
        last:x:1001:1001::/home/last:/bin/sh
        """.utf8)

    @Test(
        arguments: [(0, "root", "/root"), (1000, "me", "/home/me"), (1001, "last", "/home/last")]
            as [(UInt32, String, String)])
    func `S51: An account is read off /etc/passwd`(_ user: UInt32, _ name: String, _ home: String) {
        let account = Account(of: user, in: passwd)
        #expect(account?.name == name)
        #expect(account?.home == home)
    }

    @Test(arguments: [(0, "root"), (4, "adm"), (1000, "me"), (7, nil), (1, nil)] as [(UInt32, String?)])
    func `S51: A group is read off /etc/group`(_ group: UInt32, _ name: String?) {
        let file = Array("root:x:0:\nnonsense\nadm:x:4:me,you\nme:x:1000\n:7\nshort:x\n".utf8)
        #expect(Group.name(of: group, in: file) == name)
        #expect(Group.name(of: group, in: []) == nil)
    }

    @Test(arguments: [1, 65534, 4_294_967_295] as [UInt32])
    func `Whoever is not in there has none`(_ user: UInt32) {
        #expect(Account(of: user, in: passwd) == nil)
        #expect(Account(of: user, in: []) == nil)
    }
}
