internal import OperatingSystem
internal import Output

ThisProcess.guardSecrets()
// What libcurl and OpenSSL would read of the environment on their own: session keys written to a file, engines loaded
// into this process.
ThisProcess.forget([
    "SSLKEYLOGFILE", "OPENSSL_CONF", "OPENSSL_CONF_INCLUDE", "OPENSSL_ENGINES", "OPENSSL_MODULES", "CURL_HOME",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH", "LD_AUDIT",
])
// By it heddle knows a wrapper that leads back to it; what is started from here may pass a command on again.
ThisProcess.forget(["HEDDLE_PASSED_ON"])
Program.run(Heddled.self, Array(ThisProcess.arguments.dropFirst()))
