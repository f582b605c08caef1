# What units, crontabs and hints call Heddle's programs. Sourced by scripts/install-files, and a part of the install script, so it is
# for any POSIX shell. No path here has a control character in it: the callers refuse those.

# A word for a POSIX shell, quoted only where it has to be.
shell_word() {
    case $1 in
        *[!A-Za-z0-9/._@+:-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
        *) printf %s "$1" ;;
    esac
}

# A program in ExecStart=. systemd takes none whose path has a quote or a backslash, and only in arguments can a $ be escaped.
systemd_program() {
    case $1 in
        *[\'\"\\\$]*)
            # shellcheck disable=SC2016 # $$ is systemd's way to write a $.
            printf '/bin/sh -c "exec \\"$$0\\" \\"$$@\\"" "%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g; s/%/%%/g; s/\$/$$/g')"
            ;;
        *[!A-Za-z0-9/._@+:-]*) printf '"%s"' "$(printf %s "$1" | sed 's/%/%%/g')" ;;
        *) printf %s "$1" ;;
    esac
}

# A program in a crontab, where a % ends the command, even in quotes.
cron_program() { shell_word "$1" | sed 's/%/\\%/g'; }

# Prints a unit or a crontab for programs below a prefix. As it lies in the repository it is for ~/.local.
placed() { # FILE PREFIX
    sed "$(
        for program in bin/heddle libexec/heddle/heddled; do
            # shellcheck disable=SC2016 # The crontab's own $HOME.
            case $1 in
                *crontab) printf 's|"$HOME/.local/%s"|%s|\n' "$program" "$(cron_program "$2/$program" | sed 's/[&|\\]/\\&/g')" ;;
                *) printf 's|%%h/.local/%s|%s|\n' "$program" "$(systemd_program "$2/$program" | sed 's/[&|\\]/\\&/g')" ;;
            esac
        done
    )" "$1"
}
