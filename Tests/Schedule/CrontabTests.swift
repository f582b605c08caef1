import Credentials
import Testing

@testable import Schedule

@Suite struct CrontabTests {
    private func line(_ job: ScheduledJob, _ period: Period = .standard) -> String {
        Crontab.line(job, every: period, offset: Example.offset)
    }

    @Test(arguments: Period.all)
    func `The times that are written are read back`(_ period: Period) {
        for machine in 0..<100 {
            let times = Crontab.times(period, HostOffset(machine: "\(machine)", user: 0))
            #expect(Crontab.period(ofTimes: "\(times) command") == period, "\(times)")
        }
    }

    @Test(arguments: Period.all)
    func `Between two firings lies the period, at midnight, too`(_ period: Period) throws {
        for machine in 0..<100 {
            let fields = Crontab.times(period, HostOffset(machine: "\(machine)", user: 0)).split(separator: " ")
            let hours = try values(fields[1], last: 23)
            let minutes = try values(fields[0], last: 59)
            let firings = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }.sorted()
            let gaps = zip(firings, firings.dropFirst() + [firings[0] + 1440]).map { $1 - $0 }
            #expect(Set(gaps) == [period.minutes])
        }
    }

    /// crontab(5): a number, a star, or a range with a step.
    private func values(_ field: Substring, last: Int) throws -> [Int] {
        if field == "*" { return Array(0...last) }
        if let one = Int(field) { return [one] }
        let parts = try field.split { $0 == "-" || $0 == "/" }.map { try #require(Int($0)) }
        return Array(stride(from: parts[0], through: parts[1], by: parts[2]))
    }

    @Test(arguments: [
        "", "* * * * mon x", "*/5 * * 1 * x", "7 * * *", "0-30/5 * * * * x", "*/7 1 * * * x", "3-59/0 * * * * x",
        "a-59/5 * * * *", "1-59/-5 * * * *", "3-59/7 * * * * x",
    ])
    func `Times that we would not write have no period`(_ times: String) {
        #expect(Crontab.period(ofTimes: times) == nil)
    }

    @Test func `A line waits for its second and runs heddle by its whole path`() throws {
        #expect(line(try Example.job()) == "4-59/5 * * * * sleep 49; exec '/usr/local/bin/heddle' sync --quiet")
    }

    @Test func `Whatever moved Heddle's paths is carried along`() throws {
        let job = try Example.job(settings: [ScheduledJob.Setting("HEDDLE_HOME", "/srv/it's here")])
        #expect(
            line(job).hasSuffix(
                #"exec /usr/bin/env HEDDLE_HOME='/srv/it'\''s here' '/usr/local/bin/heddle' sync --quiet"#))
    }

    @Test func `A path that env would take for a variable is handed past it`() throws {
        let job = try Example.job("/a=b/heddle", settings: [ScheduledJob.Setting("HEDDLE_HOME", "/h")])
        #expect(line(job).hasSuffix(#"HEDDLE_HOME='/h' '/bin/sh' '-c' 'exec "$0" "$@"' '/a=b/heddle' sync --quiet"#))
    }

    @Test func `A percent sign, a line break to cron, is escaped`() throws {
        #expect(line(try Example.job("/opt/100%/heddle")).contains(#"'/opt/100\%/heddle'"#))
    }

    @Test(arguments: ["/opt/a\nb", "/opt/a\u{7}b", "/opt/\r"])
    func `What can't stand on a line is refused`(_ path: String) {
        #expect(throws: ScheduleError.unwritable(path)) { try Example.job(path) }
        #expect(throws: ScheduleError.unwritable(path)) { try Example.job(settings: [ScheduledJob.Setting("X", path)]) }
        #expect(throws: ScheduleError.unwritable(path)) { try Example.job(directories: [path]) }
    }

    private static let others: [[UInt8]] = [
        Array("".utf8), Array("MAILTO=me\n# comment\n\n*/5 * * * * true\n".utf8), Array("\n\n".utf8),
        [0xFF, 0xFE, 0x0A, 0x00, 0x0A], Array("# heddle\n#heddle begin\n * * * * * heddle sync\n".utf8),
        Array("a\r\nb\r\n".utf8),
    ]

    @Test(arguments: others)
    func `Other people's lines stay as they are, byte for byte`(_ bytes: [UInt8]) throws {
        let block = Crontab.block(try Example.job(), every: .standard, offset: Example.offset)
        let with = try Crontab(bytes).with(block: block)
        #expect(with.bytes == bytes + Array(block.utf8))
        #expect(try with.withoutBlock().bytes == bytes)
        #expect(try with.period() == .standard)
    }

    @Test func `A last line without an end gets one, so that it doesn't swallow ours`() throws {
        #expect(
            try Crontab(Array("x".utf8)).with(block: "# heddle begin\n# heddle end\n").bytes.starts(
                with: Array("x\n#".utf8)))
    }

    @Test func `Our block stays in its place, and there is one`() throws {
        let block = "# heddle begin\nnew\n# heddle end\n"
        let before = Crontab(Array("a\n# heddle begin\nold\n# heddle end\nb\n# heddle begin\n# heddle end\nc".utf8))
        #expect(String(decoding: try before.with(block: block).bytes, as: UTF8.self) == "a\n\(block)b\nc")
        #expect(String(decoding: try before.withoutBlock().bytes, as: UTF8.self) == "a\nb\nc")
    }

    @Test(arguments: [
        "# heddle begin\nprecious\n", "precious\n# heddle end\n", "# heddle begin\n# heddle begin\n# heddle end\n",
        "# heddle end\n# heddle begin\n",
    ])
    func `One mark without the other is for a person to put right`(_ text: String) {
        let crontab = Crontab(Array(text.utf8))
        #expect(throws: ScheduleError.brokenBlock) { try crontab.with(block: "") }
        #expect(throws: ScheduleError.brokenBlock) { try crontab.withoutBlock() }
    }
}
