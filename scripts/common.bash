# shellcheck shell=bash
# What the scripts share. To be sourced, from any directory; leaves the caller at the top of the repository.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$repository" || exit

# Says what is going on, on standard output.
step() { printf '\n== %s\n' "$*"; }

# Runs a command. On a terminal its output is seen as it comes; elsewhere only if it fails, whole.
quietly() {
    local log status=0
    if [[ -t 1 ]]; then
        "$@"
        return
    fi
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    if [[ $status -ne 0 ]]; then
        cat "$log"
        printf '%s: status %s\n' "$*" "$status"
    fi
    rm -f "$log"
    return "$status"
}

# The time that a step took, as a person reads it.
took() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }
