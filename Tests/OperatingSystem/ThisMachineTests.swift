import Fixtures
import OperatingSystem
import Testing

@Suite struct ThisMachineTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    private func process(_ number: Int, _ name: String, words: String = "") throws {
        try directory.makeDirectory("\(number)")
        try directory.write("\(name)\n", to: "\(number)/comm")
        try directory.write(words, to: "\(number)/cmdline")
    }

    #if os(Linux)
        @Test func `A program that runs is found by its name`() throws {
            try process(1, "init")
            try process(20, "cron")
            try directory.makeDirectory("sys")
            #expect(ThisMachine.runs(anyOf: ["crond", "cron"], processes: directory("")) == true)
            #expect(ThisMachine.runs(anyOf: ["crond"], processes: directory("")) == false)
        }

        @Test func `An applet of BusyBox is found by its own name`() throws {
            try process(1, "init")
            try process(2, "busybox", words: "busybox\0crond\0-f\0")
            #expect(ThisMachine.runs(anyOf: ["crond"], processes: directory("")) == true)
            #expect(ThisMachine.runs(anyOf: ["cron", "busybox -f"], processes: directory("")) == false)
        }

        @Test func `Where others' processes are hidden, nothing is known of what isn't seen`() throws {
            try process(20, "sh")
            #expect(ThisMachine.runs(anyOf: ["cron"], processes: directory("")) == nil)
            #expect(ThisMachine.runs(anyOf: ["sh"], processes: directory("")) == true)
            try process(1, "init")
            #expect(ThisMachine.runs(anyOf: ["cron"], processes: directory("")) == false)
            try directory.makeDirectory("30")
            #expect(ThisMachine.runs(anyOf: ["cron"], processes: directory("")) == nil)
            #expect(ThisMachine.runs(anyOf: ["cron"], processes: directory("nowhere")) == nil)
        }

        @Test func `This machine's own processes are seen`() {
            #expect(ThisMachine.runs(anyOf: ["no-such-program"]) != true)
        }
    #endif

    @Test func `A link says where it leads, and what is none leads nowhere`() throws {
        try directory.link("link", symbolicallyTo: "/dev/null")
        try directory.write("", to: "file")
        #expect(ThisMachine.target(ofLink: directory("link")) == "/dev/null")
        #expect(ThisMachine.target(ofLink: directory("file")) == nil)
        #expect(ThisMachine.target(ofLink: directory("nowhere")) == nil)
    }
}
