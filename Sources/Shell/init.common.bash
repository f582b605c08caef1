# shellcheck shell=bash disable=SC1007,SC2034,SC2043,SC2154,SC2309
# What bash and zsh share: read by either within its own init file, in the options that zsh has after emulate -L zsh.


if [[ -n $__heddle_is_new ]]; then
    # typeset -g, for the start-up file may have put this into a function.
    builtin typeset -gA __heddle_values __heddle_bound
    __heddle_values=() __heddle_bound=()
    builtin typeset -g +x __heddle_has_saved= __heddle_end= __heddle_previous= __heddle_before= __heddle_fingerprint=
    builtin typeset -g +x __heddle_shadowed= __heddle_directory= __heddle_stamp= __heddle_segment= __heddle_state=
    builtin typeset -g +x __heddle_reply= __heddle_seen= __heddle_kind= __heddle_kind_now= __heddle_kind_end= __heddle_key= __heddle_kind_for=
    builtin typeset -g +x __heddle_line= __heddle_now= __heddle_since=0 __heddle_until=0 __heddle_has_prompted= __heddle_is_shown=
    builtin typeset -ga __heddle_variables __heddle_tool_variables
    __heddle_variables=(@variables@) __heddle_tool_variables=(@tool_variables@)
    # Inherited from a shell that a bound directory switched: so leaving that directory ends it here, too.
    builtin typeset -g +x __heddle_here="${HEDDLE_BOUND-}" __heddle_here_profile="${HEDDLE_BOUND:+${HEDDLE_PROFILE-}}"
fi

# The wrapper: a program can't change the shell it runs in, so it prints what this evaluates. Where the program is was asked when
# this was defined, for PATH may have places that a directory or a project brings along.
function heddle {
    @begin@
    case ${1-} in
        use) builtin shift; __heddle_use "$@" ;;
        off)
            if (($# > 1)); then "$__heddle_program" "$@"; builtin return; fi
            __heddle_off
            ;;
        # These say what this shell has been switched to, and what mends it in a shell with heddle init.
        '' | current) HEDDLE_SHELL=@shell@ "$__heddle_program" "$@" ;;
        # What is bound may be another afterwards: so it is looked at again, as after entering a directory.
        bind | unbind | rename | remove | rm) __heddle_directory=; HEDDLE_SHELL=@shell@ "$__heddle_program" "$@" ;;
        *) "$__heddle_program" "$@" ;;
    esac
}

function __heddle_use {
    builtin local __heddle_code
    __heddle_ask "$@" || builtin return
    __heddle_take "$__heddle_code"
    case $? in
        0) ;;
        1) builtin return 0 ;;
        *) builtin return 78 ;;
    esac
    # Chosen by hand: leaving a bound directory won't take it back.
    builtin unset -v HEDDLE_BOUND
    __heddle_before=
    # A part of a pipe is a shell of its own.
    if [[ @subshell@ -gt 0 && ! -t 1 ]]; then
        builtin printf 'heddle: the shell itself stays as it is: this was a subshell\nhint: heddle use %s\n' "$HEDDLE_PROFILE" >&2
    fi
}

# Sets __heddle_code to what switches this shell.
function __heddle_ask {
    __heddle_find_read_only
    __heddle_code=$(
        HEDDLE_PREVIOUS=$__heddle_previous HEDDLE_READ_ONLY=$__heddle_reply "$__heddle_program" use --emit @shell@ "$@"
    )
}

# Does what `heddle use` printed. Returns 1 where that does not switch this shell, 2 where the shell would not be switched.
function __heddle_take {
    builtin local __heddle_was="${HEDDLE_PROFILE-}" __heddle_report= __heddle_name
    builtin local -A __heddle_want __heddle_then
    __heddle_want=() __heddle_then=()
    case $1 in
        '# heddle switch'*) ;;
        '# heddle say'*) builtin printf '%s\n' "${1#*$'\n'}"; builtin return 1 ;;
        *) if [[ -n $1 ]]; then builtin printf '%s\n' "$1"; fi; builtin return 1 ;;
    esac
    # Assignments to __heddle_want, __heddle_end and __heddle_report.
    builtin eval "${1#*$'\n'}"
    if ! __heddle_put; then builtin return 2; fi
    if [[ -z $__heddle_has_saved ]]; then
        for __heddle_name in "${__heddle_variables[@]}" "${__heddle_tool_variables[@]}"; do
            __heddle_values[$__heddle_name]=${__heddle_then[$__heddle_name]}
        done
        __heddle_has_saved=1
    fi
    if [[ $__heddle_was != "${HEDDLE_PROFILE-}" ]]; then __heddle_previous=$__heddle_was; fi
    __heddle_take_fingerprint
    __heddle_trust
    builtin printf '%s\n' "$__heddle_report"
}

# What `heddle init --follow` gives a new shell.
function __heddle_follow {
    @begin@
    if [[ -n $__heddle_is_new && -z ${HEDDLE_PROFILE-} ]]; then __heddle_take "$1" >/dev/null; fi
    builtin return 0
}

# The variables as they are now are the profile's.
function __heddle_trust {
    __heddle_find_kind
    __heddle_shadowed= __heddle_key=
    __heddle_fingerprint=$__heddle_reply __heddle_seen=$__heddle_reply
    __heddle_kind=$__heddle_kind_now __heddle_kind_end=${AWS_CREDENTIAL_EXPIRATION-} __heddle_kind_for=${HEDDLE_FOR-}
}

# Sets __heddle_reply to the first of the variables that this shell can't change.
function __heddle_find_read_only {
    builtin local __heddle_name
    for __heddle_name in "${__heddle_variables[@]}"; do
        if __heddle_is_read_only "$__heddle_name"; then
            __heddle_reply=$__heddle_name
            builtin return
        fi
    done
    __heddle_reply=
}

# Gives the variables what __heddle_want has: a value behind an x is exported, one behind a - is not, and where there is neither
# the variable is unset. Those that it doesn't have stay as they are: of clients (heddle env --for) a person may have some. Sets
# __heddle_then to what they were. Where one of them would not have it, they are all as before, and this fails.
function __heddle_put {
    builtin local __heddle_name __heddle_failed=
    for __heddle_name in "${__heddle_variables[@]}" "${__heddle_tool_variables[@]}"; do
        __heddle_look_at "$__heddle_name"
        __heddle_then[$__heddle_name]=$__heddle_reply
        if [[ -n ${__heddle_want[$__heddle_name]+set} ]] && __heddle_is_read_only "$__heddle_name"; then
            __heddle_refuse "$__heddle_name"
            builtin return 1
        fi
    done
    for __heddle_name in "${__heddle_variables[@]}" "${__heddle_tool_variables[@]}"; do
        if [[ -z ${__heddle_want[$__heddle_name]+set} ]]; then builtin continue; fi
        __heddle_set "$__heddle_name" "${__heddle_want[$__heddle_name]}"
        __heddle_look_at "$__heddle_name"
        if [[ $__heddle_reply != "${__heddle_want[$__heddle_name]}" ]]; then __heddle_failed=$__heddle_name; fi
    done
    if [[ -z $__heddle_failed ]]; then builtin return 0; fi
    for __heddle_name in "${__heddle_variables[@]}" "${__heddle_tool_variables[@]}"; do
        if [[ -n ${__heddle_want[$__heddle_name]+set} ]]; then __heddle_set "$__heddle_name" "${__heddle_then[$__heddle_name]}"; fi
    done
    __heddle_refuse "$__heddle_failed"
    builtin return 1
}

function __heddle_refuse {
    builtin printf 'heddle: this shell stays as it is: %s is read-only here, or keeps its value\nhint: typeset -p %s\n' "$1" "$1" >&2
}

function __heddle_set {
    builtin unset -v "$1"
    case $2 in
        x*) builtin export "$1=${2#?}" ;;
        -*) builtin printf -v "$1" %s "${2#?}" ;;
    esac
} 2>/dev/null

# Gives the variables back. Where none were saved, the profile was inherited: then they are all unset, and those of clients if
# the environment is for one (heddle env --for). Else they are a person's own.
function __heddle_restore {
    builtin local __heddle_name
    builtin local -A __heddle_want __heddle_then
    __heddle_want=() __heddle_then=()
    for __heddle_name in "${__heddle_variables[@]}"; do __heddle_want[$__heddle_name]=${__heddle_values[$__heddle_name]-}; done
    if [[ -n $__heddle_has_saved${HEDDLE_FOR-} ]]; then
        for __heddle_name in "${__heddle_tool_variables[@]}"; do __heddle_want[$__heddle_name]=${__heddle_values[$__heddle_name]-}; done
    fi
    __heddle_put || builtin return
    builtin unset -v HEDDLE_BOUND
    __heddle_values=()
    __heddle_has_saved= __heddle_end= __heddle_before= __heddle_fingerprint= __heddle_shadowed=
}

function __heddle_off {
    builtin local __heddle_was="${HEDDLE_PROFILE-}"
    if [[ -z $__heddle_has_saved && -z $__heddle_was ]]; then
        builtin printf 'off  (this shell was not switched)\n'
        builtin return
    fi
    __heddle_restore || builtin return 78
    if [[ -n $__heddle_was ]]; then __heddle_previous=$__heddle_was; fi
    builtin printf 'off  (was: %s)\n' "${__heddle_was:-none}"
}

# What the variables are, in one word: compared at every prompt.
function __heddle_take_fingerprint {
    __heddle_reply="@fingerprint@"
}
