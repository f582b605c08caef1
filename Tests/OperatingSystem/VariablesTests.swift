import Libc
import OperatingSystem
import Testing

@Suite struct VariablesTests {
    @Test func `Variables that were handed over are these and no others`() {
        let literal: Variables = ["A": "1", "B": ""]
        #expect([literal["A"], literal["B"], literal["C"], literal["PATH"]] == ["1", "", nil, nil])
        #expect(Variables(["A": "x=y z"])["A"] == "x=y z")
    }

    @Test func `This process's own are as they are when asked for`() async {
        await #expect(processExitsWith: .success) {
            let variables = Variables.ofThisProcess
            setenv("HEDDLE_TEST", "a=b c", 1)
            #expect(variables["HEDDLE_TEST"] == "a=b c")
            setenv("HEDDLE_TEST", "", 1)
            #expect(variables["HEDDLE_TEST"] == "")
            unsetenv("HEDDLE_TEST")
            #expect(variables["HEDDLE_TEST"] == nil)
        }
    }

    @Test func `What is not UTF-8 counts as unset`() async {
        await #expect(processExitsWith: .success) {
            setenv("HEDDLE_TEST", [CChar(bitPattern: 0xFF), CChar(bitPattern: 0xFE), 0], 1)
            #expect(Variables.ofThisProcess["HEDDLE_TEST"] == nil)
            #expect(getenv("HEDDLE_TEST") != nil)
        }
    }
}
