/// Of both programs; what `--version` says and the exchange is told.
public let heddleVersion = "0.1.0"
