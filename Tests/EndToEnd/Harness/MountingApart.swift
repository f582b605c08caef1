/// Whether this machine lets a test have mounts of its own.
///
/// - Parameter more: further options of unshare(1), for what else is to be a test's own.
func canMountApart(_ more: String...) -> Bool {
    let command = Command(
        "/usr/bin/env", ["unshare", "-m"] + more + ["mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    return (try? RunningProgram(command).ending().status) == 0
}
