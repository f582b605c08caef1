# shellcheck shell=bash disable=SC2154
# What the tests in Python share: their environment, and packages of Debian's. To be sourced, with $repository set.

venv=$repository/.venv-interop

fail() {
    printf '%s: %s\n' "$0" "$@" >&2
    exit 1
}

# Installs a Debian package, where this may be done: install_package NAME WHAT-FOR
install_package() {
    [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null || return 0
    echo "$0: installing $1, $2" >&2
    local log
    log=$(mktemp)
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "$1"; } >"$log" 2>&1 ||
        { cat "$log" >&2; fail "apt-get could not install $1"; }
    rm -f "$log"
}

# Sees to a program: need_program NAME PACKAGE WHAT-FOR
need_program() {
    command -v "$1" >/dev/null || install_package "$2" "$3"
    command -v "$1" >/dev/null || fail "$1 is missing (Debian: apt-get install $2)"
}

# Makes the environment anew when the requirements change; the copy inside it says what it was made from.
make_venv() {
    local python=${PYTHON:-python3} requirements=$repository/Tests/Interop/requirements.txt
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        fail "needs Python 3.11 or newer (Debian: apt-get install python3 python3-venv), or name one in PYTHON"
    if cmp -s "$requirements" "$venv/requirements.txt"; then return 0; fi
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "python3 can't make a virtual environment (Debian: apt-get install python3-venv)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$venv/requirements.txt"
}

# Runs the tests of a directory: run_pytest DIRECTORY [BINARIES_DIR] [PYTEST ARGUMENT...]
run_pytest() {
    local directory=$1 binaries=$repository/.build/debug
    shift
    if [[ $# -gt 0 && $1 != -* && $1 != *.py && $1 != *.py::* ]]; then
        [[ -d $1 ]] || fail "no such directory of binaries: $1"
        binaries=$(cd "$1" && pwd)
        shift
    fi
    make_venv
    cd "$directory" || exit
    export PYTHONDONTWRITEBYTECODE=1
    exec "$venv/bin/python" -m pytest -c pytest.ini --rootdir "$directory" --binaries="$binaries" "$@"
}
