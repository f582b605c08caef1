#!/bin/sh
# Installs Heddle for Linux on x86-64 from its release; usage() says how.
set -eu

version=@version@
from=
prefix=${PREFIX:-${HOME:+$HOME/.local}}
sum=
task=install
force=

fail() {
    printf 'install.sh: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

@placed@

usage() {
    cat <<'END'
Installs Heddle for Linux on x86-64 from its release: downloads the tarball, checks its SHA-256, and puts the files below a prefix
that you can write, without root. Run it again to update; your profiles stay.

  sh install.sh [OPTION...]

  --prefix DIR     where to install; default: ~/.local (the program is DIR/bin/heddle)
  --from PLACE     where the tarball and SHA256SUMS are: a directory, or an https: address; default: beside this script, if they
                   are there, else the release's address
  --version V      which version; default: the one that this script came with
  --sha256 SUM     also check the tarball against this sum, which you have from elsewhere
  --uninstall      remove what was installed below the prefix; your profiles stay. While a schedule, the agent or ~/.aws/config
                   still needs the programs nothing is removed: the commands that end that are shown
  --force          uninstall all the same
  --help           this

The sums come from the same place as the tarball: they show that it arrived whole, and --sha256 that it is the one you mean.
END
}

while [ $# -gt 0 ]; do
    case $1 in
        --prefix=* | --from=* | --version=* | --sha256=*)
            option=$1
            shift
            set -- "${option%%=*}" "${option#*=}" "$@"
            ;;
        --prefix | --from | --version | --sha256)
            [ $# -ge 2 ] || fail "$1 needs a value" "sh install.sh --help"
            case $1 in
                --prefix)
                    [ -n "$2" ] || fail "--prefix is empty" "sh install.sh --prefix \"\$HOME/.local\""
                    prefix=$2
                    ;;
                --from) from=$2 ;;
                --version) version=$2 ;;
                --sha256) sum=$2 ;;
            esac
            shift 2
            ;;
        --uninstall) task=uninstall && shift ;;
        --force) force=yes && shift ;;
        -h | --help)
            usage
            exit
            ;;
        *) fail "unknown option $1" "sh install.sh --help" ;;
    esac
done
[ -n "$prefix" ] || fail "HOME is not set, so there is no default prefix" "sh install.sh --prefix /usr/local"
while [ "$prefix" != "${prefix%?/}" ]; do prefix=${prefix%/}; done
case $prefix in
    /*) ;;
    *) fail "invalid prefix '$prefix': it has to be an absolute path" "sh install.sh --prefix \"\$HOME/.local\"" ;;
esac
case $prefix in
    *[[:cntrl:]]*) fail "invalid prefix: it has a line break or another control character in it" "sh install.sh --prefix \"\$HOME/.local\"" ;;
    *:*) fail "invalid prefix '$prefix': it has a colon in it, which separates the directories of PATH" "sh install.sh --prefix \"\$HOME/.local\"" ;;
esac
case $version in
    '' | *[!0-9A-Za-z.+-]*) fail "invalid version '$version': letters, digits, dots, + and - only" "sh install.sh --help" ;;
esac
name=heddle-$version-linux-x86_64
# What lies beside this script is used only where this is a file: read from a pipe it has no place, and the working directory is none.
if [ -z "$from" ] && [ "${0##*/}" = install.sh ] && [ -f "$0" ]; then
    case $0 in
        */*) beside=${0%/*} ;;
        *) beside=. ;;
    esac
    if [ -f "$beside/SHA256SUMS" ] && [ -f "$beside/$name.tar.gz" ]; then from=$beside; fi
fi
: "${from:=@repository@/releases/download/v$version}"

files=share/doc/heddle/INSTALLED-FILES
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Removes the files of a list from the prefix, and the directories that nothing else is in.
remove_listed() { # LIST
    while read -r file; do
        case $file in
            '' | /* | *..*) fail "$prefix/$files is damaged: '$file'" ;;
        esac
        rm -f "$prefix/$file"
    done <"$1"
    while read -r file; do
        directory=${file%/*}
        while rmdir "$prefix/$directory" 2>/dev/null && [ "$directory" != "${directory%/*}" ]; do directory=${directory%/*}; done
    done <"$1"
}

# What goes on needing the programs, as a line with the command that ends it.
still_needed() {
    program=$prefix/bin/heddle
    says() { "$program" "$1" "$2" -o json 2>/dev/null </dev/null | grep -q "$3"; }
    scheduled=
    if says schedule show '"using":"'; then
        scheduled=yes
        printf 'a schedule runs heddle: %s schedule remove\n' "$(shell_word "$program")"
    fi
    if says agent status '"running":true'; then printf 'the agent is running: %s agent stop\n' "$(shell_word "$program")"; fi
    if says aws show '"installed":true'; then
        printf 'AWS programs get their keys by heddle: %s aws remove\n' "$(shell_word "$program")"
    fi
    for unit in "${XDG_CONFIG_HOME:-${HOME-}/.config}"/systemd/user/*.wants/heddle*; do
        if [ -L "$unit" ] && [ "$scheduled${unit##*/}" != yesheddle-sync.timer ]; then
            printf 'systemd starts %s: systemctl --user disable --now %s\n' "${unit##*/}" "${unit##*/}"
        fi
    done
}

# Lines of start files that run this heddle, which is gone.
dangling_lines() {
    for file in "${HOME-}/.bashrc" "${HOME-}/.bash_profile" "${HOME-}/.profile" "${ZDOTDIR:-${HOME-}}/.zshrc" \
        "${XDG_CONFIG_HOME:-${HOME-}/.config}/fish/config.fish"; do
        [ -f "$file" ] || continue
        grep -n '^[^#]*heddle.* init ' "$file" | while IFS= read -r line; do
            case $line in
                *"$prefix/bin/heddle"*) ;;
                *) ! command -v heddle >/dev/null || continue ;;
            esac
            printf 'delete line %s of %s: %s\n' "${line%%:*}" "$file" "${line#*:}"
        done
    done
}

if [ "$task" = uninstall ]; then
    [ -f "$prefix/$files" ] || fail "Heddle isn't installed below $prefix, or not by this script" "sh install.sh --uninstall --prefix DIR"
    if [ -z "$force" ]; then
        still_needed >"$work/needed"
        if [ -s "$work/needed" ]; then
            printf 'install.sh: nothing was removed, since programs that are gone would still be started:\n' >&2
            while IFS= read -r line; do printf '%s\nhint: %s\n' "${line%%: *}" "${line#*: }"; done <"$work/needed" >&2
            printf 'then uninstall again; --force removes all the same\n' >&2
            exit 1
        fi
    fi
    { cat "$prefix/$files" && echo "$files"; } >"$work/files"
    remove_listed "$work/files"
    printf 'removed heddle from %s; profiles are kept\n' "$prefix"
    dangling_lines
    if [ -n "${HEDDLE_PROFILE-}" ]; then printf 'this shell still has the variables of %s: go on in a new one\n' "$HEDDLE_PROFILE"; fi
    exit
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
    fail "there are programs for Linux on x86-64 alone, and this is $(uname -s) on $(uname -m): build from source, in a clone" \
        "make install PREFIX=$(shell_word "$(printf %s "$prefix" | sed 's/\$/$$/g')")"

fetch() { # FILE
    case $from in
        https://* | http://127.0.0.1:* | http://localhost:*)
            if command -v curl >/dev/null; then
                why=$(curl --fail --silent --show-error --location --proto '=https,http' --proto-redir '=https' --output "$work/$1" "$from/$1" 2>&1)
            elif command -v wget >/dev/null; then
                why=$(wget --no-verbose --output-document="$work/$1" "$from/$1" 2>&1)
            else
                fail "neither curl nor wget is there to download with" "sh install.sh --from DIRECTORY"
            fi
            ;;
        *://*) fail "$from is not an https: address, nor a directory" "sh install.sh --from DIRECTORY" ;;
        *)
            if [ ! -d "$from" ]; then
                why="no such directory"
            elif [ ! -f "$from/$1" ]; then
                why="no such file"
            else
                why=$(cp "$from/$1" "$work/$1" 2>&1)
            fi && [ -f "$work/$1" ]
            ;;
    esac || fail "can't get $1 from $from: $why" "sh install.sh --from DIRECTORY     (one that has $name.tar.gz and SHA256SUMS)"
}

sha256_of() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$1"
    elif command -v shasum >/dev/null; then
        shasum -a 256 "$1"
    else
        openssl dgst -r -sha256 "$1"
    fi | cut -d ' ' -f 1
}

fetch SHA256SUMS
fetch "$name.tar.gz"
expected=$(awk -v name="$name.tar.gz" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")
actual=$(sha256_of "$work/$name.tar.gz")
[ ${#actual} -eq 64 ] || fail "no program here computes SHA-256: sha256sum, shasum or openssl"
[ -n "$expected" ] || fail "SHA256SUMS of $from has no sum of $name.tar.gz"
[ "$actual" = "$expected" ] || fail "$name.tar.gz is not what SHA256SUMS says: $actual instead of $expected; nothing was installed"
[ -z "$sum" ] || [ "$actual" = "$sum" ] || fail "$name.tar.gz is not what --sha256 says: $actual instead of $sum; nothing was installed"

(cd "$work" && tar -xzf "$name.tar.gz")
tree=$work/$name
for program in bin/heddle libexec/heddle/heddled; do
    [ -x "$tree/$program" ] || fail "$name.tar.gz has no $program in it; nothing was installed"
done
"$tree/bin/heddle" --version >/dev/null || fail "this heddle doesn't run here; nothing was installed"

(cd "$tree" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) >"$work/files"
while read -r file; do
    case $file in
        share/systemd/* | share/doc/heddle/examples/* | share/doc/heddle/docs/deploy/*.service | share/doc/heddle/docs/deploy/*/crontab)
            placed "$tree/$file" "$prefix" >"$work/placed" && cp "$work/placed" "$tree/$file"
            ;;
    esac
    directory=$prefix/${file%/*}
    mkdir -p "$directory" || fail "can't write to $directory" "sh install.sh --prefix \"\$HOME/.local\""
    # Beside the old one and then in its place: a program that runs goes on with the one it has.
    { cp -p "$tree/$file" "$prefix/$file.new-$$" && mv -f "$prefix/$file.new-$$" "$prefix/$file"; } || fail "can't write $prefix/$file"
done <"$work/files"
# What an earlier version had, and this one has no more.
if [ -f "$prefix/$files" ]; then
    grep -vxF -f "$work/files" "$prefix/$files" | grep -v '^/\|\.\.\|^$' >"$work/former" || true
    remove_listed "$work/former"
fi
cp "$work/files" "$prefix/$files"

printf 'installed %s below %s\n' "$("$prefix/bin/heddle" --version)" "$prefix"
missing=$(ldd "$prefix/libexec/heddle/heddled" 2>/dev/null | awk '/not found/ { print $1 }' | tr '\n' ' ')
if [ -n "$missing" ]; then
    printf 'heddled, which does what needs the network, lacks %s\n' "$missing"
    if command -v apt-get >/dev/null; then
        echo 'hint: sudo apt-get install ca-certificates libcurl4 libsqlite3-0 libstdc++6'
    elif command -v dnf >/dev/null; then
        echo 'hint: sudo dnf install ca-certificates libcurl sqlite-libs libstdc++'
    fi
fi
case :$PATH: in
    *":$prefix/bin:"*) exit ;;
esac
line="export PATH=$(shell_word "$prefix/bin"):\"\$PATH\""
word=$(shell_word "$line")
# Where the shell that this person uses reads it; for that shell to expand.
# shellcheck disable=SC2088
case ${SHELL-} in
    */bash) file='~/.bashrc' ;;
    */zsh)
        file='~/.zshrc'
        [ -z "${ZDOTDIR-}" ] || file=$(shell_word "$ZDOTDIR/.zshrc")
        ;;
    */fish)
        fish_word() { printf "'%s'" "$(printf %s "$1" | sed "s/[\\\\']/\\\\&/g")"; }
        file='~/.config/fish/config.fish'
        [ -z "${XDG_CONFIG_HOME-}" ] || file=$(fish_word "$XDG_CONFIG_HOME/fish/config.fish")
        line="fish_add_path --global $(fish_word "$prefix/bin")"
        word=$(fish_word "$line")
        ;;
    *) file= ;;
esac
if [ -n "$file" ]; then
    printf '%s/bin is not on PATH; for new shells, and for this one:\n' "$prefix"
    printf "hint: printf '%%s\\\\n' %s >> %s\n" "$word" "$file"
else
    printf "%s/bin is not on PATH; this line belongs at the end of your shell's start file, too:\n" "$prefix"
fi
printf 'hint: %s\n' "$line"
