enum HelpText {
    static let discussion = """
        Runs until SIGTERM or SIGINT. The first line on standard output is
          coreweave-emulator: listening on http://127.0.0.1:PORT
        then come the exchange URL and the tokens that it knows.

        EXAMPLES
          Exchange a token (acme and globex are there if you name no organisation):
            coreweave-emulator --port 8484
            curl -H 'Authorization: Bearer CW-SECRET-acme-0123456789abcdef' \\
              http://127.0.0.1:8484/v1/cwobject/temporary-credentials/api-token

          List buckets with a key from there:
            AWS_ENDPOINT_URL_S3=http://127.0.0.1:8484 aws s3 ls

          Keys that live 2 minutes, and take 5 s to work, as CoreWeave's do:
            coreweave-emulator --lifetime 120 --settle 5

          An outage of three answers, then all is well:
            coreweave-emulator --fault status=503,retry-after=2,next=3

        FAULTS
          KIND[=VALUE][,next=N][,organisation=NAME]
          Without next: until cleared. The kinds:
            status=N               with ,retry-after=S or ,retry-after-date=S
                                   and, last of all, ,body=TEXT
            drip=S                 one byte every S seconds
            cut                    half the body, then the end
            garbage                a page of HTML
            not-utf8               bytes that are no UTF-8
            wrong-types            numbers where texts should be
            missing-field[=NAME]   by default SecretAccessKey
            empty                  200 and nothing
            too-large              80 KiB
            redirect[=URL]         by default to /elsewhere, which counts visits
            hang                   no answer, ever
            reset                  the connection is reset at once
            expired                keys that ended a minute ago

        WHILE IT RUNS
          GET    /_emulator/counts          what was asked and answered, as JSON
          GET    /_emulator/configuration   all settings, as JSON
          PUT    /_emulator/configuration   changes those given:
                   {"latency":0.5,"organisations":{"acme":{"zones":["US-EAST-04A"]}}}
          POST   /_emulator/faults          adds one, or an array of them:
                   {"kind":"status","status":503,"retry_after":2,"next":3}
                   {"kind":"drip","seconds":0.5,"organisation":"acme"}
                 also "body", "retry_after_date", "field" (missing-field),
                 "url" (redirect)
          DELETE /_emulator/faults          clears them
        """
}
