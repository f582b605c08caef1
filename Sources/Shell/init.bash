# shellcheck shell=bash disable=SC1007,SC2043,SC2128,SC2178
# heddle for bash: eval "$(heddle init bash)" at the end of ~/.bashrc. Every name but heddle's own begins with __heddle.

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
    printf 'heddle: this bash is older than 4.4, so heddle init is left out\n' >&2
else

unalias heddle 2>/dev/null || :
__heddle_program=heddle
type -P heddle >/dev/null || __heddle_program=@program@
if [[ -z ${__heddle_is_set_up-} ]]; then
    declare -A __heddle_values=() __heddle_bound=()
    __heddle_has_saved= __heddle_end= __heddle_previous= __heddle_before= __heddle_fingerprint= __heddle_shadowed=
    __heddle_directory= __heddle_stamp= __heddle_segment= __heddle_state= __heddle_key= __heddle_since=0 __heddle_until=0 __heddle_is_set_up=1
    # Inherited from a shell that a bound directory switched: so leaving that directory ends it here, too.
    __heddle_here=${HEDDLE_BOUND-}
fi

# The wrapper: a program can't change the shell it runs in, so it prints what this evaluates.
function heddle {
    case ${1-} in
        use) shift; __heddle_use "$@" ;;
        off)
            if (($# > 1)); then command "$__heddle_program" "$@"; return; fi
            __heddle_off
            ;;
        # What is bound may be another afterwards: so it is looked at again, as after entering a directory.
        bind | unbind | rename | remove) __heddle_directory=; command "$__heddle_program" "$@" ;;
        *) command "$__heddle_program" "$@" ;;
    esac
}

function __heddle_use {
    local __heddle_code
    __heddle_code=$(HEDDLE_PREVIOUS=$__heddle_previous command "$__heddle_program" use --emit bash "$@") || return
    __heddle_take "$__heddle_code" || return 0
    # Chosen by hand: leaving a bound directory won't take it back.
    unset HEDDLE_BOUND
    __heddle_before=
}

# Evaluates what `heddle use` printed. Returns 1 where that does not switch this shell.
function __heddle_take {
    local __heddle_was=${HEDDLE_PROFILE-}
    case $1 in
        '# heddle switch'*) ;;
        '# heddle say'*) eval "$1"; return 1 ;;
        *) if [[ -n $1 ]]; then printf '%s\n' "$1"; fi; return 1 ;;
    esac
    __heddle_save
    eval "$1"
    if [[ $__heddle_was != "${HEDDLE_PROFILE-}" ]]; then __heddle_previous=$__heddle_was; fi
    __heddle_take_fingerprint
    __heddle_trust
}

# The variables as they are now are the profile's.
function __heddle_trust {
    __heddle_find_kind
    __heddle_shadowed= __heddle_key=
    __heddle_fingerprint=$__heddle_reply __heddle_seen=$__heddle_reply
    __heddle_kind=$__heddle_kind_now __heddle_kind_end=${AWS_CREDENTIAL_EXPIRATION-}
}

# Sets __heddle_kind_now to which of the variables that tell the mode are set.
function __heddle_find_kind {
    __heddle_kind_now=${AWS_PROFILE+p}${AWS_DEFAULT_PROFILE+d}${AWS_ACCESS_KEY_ID+i}${AWS_SECRET_ACCESS_KEY+s}
    __heddle_kind_now+=${AWS_CREDENTIAL_EXPIRATION+e}${AWS_SESSION_TOKEN+t}
    __heddle_kind_now+=${AWS_CONTAINER_CREDENTIALS_FULL_URI+u}${AWS_CONTAINER_AUTHORIZATION_TOKEN+a}
}

# Remembers what the variables were before the first switch: value, and whether exported.
function __heddle_save {
    if [[ -n $__heddle_has_saved ]]; then return; fi
    local __heddle_name
    __heddle_values=()
    local IFS=' '
    for __heddle_name in @variables@; do
        if [[ -n ${!__heddle_name+set} ]]; then
            if [[ ${!__heddle_name@a} == *x* ]]; then
                __heddle_values[$__heddle_name]=x${!__heddle_name}
            else
                __heddle_values[$__heddle_name]=-${!__heddle_name}
            fi
        fi
    done
    __heddle_has_saved=1
}

# Gives the variables back. Where none were saved, the profile was inherited: then they are all unset.
function __heddle_restore {
    local __heddle_name __heddle_value
    local IFS=' '
    for __heddle_name in @variables@; do
        unset -v "$__heddle_name"
        if [[ -n $__heddle_has_saved && -n ${__heddle_values[$__heddle_name]+set} ]]; then
            __heddle_value=${__heddle_values[$__heddle_name]}
            printf -v "$__heddle_name" %s "${__heddle_value:1}"
            if [[ $__heddle_value == x* ]]; then export "${__heddle_name?}"; fi
        fi
    done
    unset -v HEDDLE_BOUND
    __heddle_values=()
    __heddle_has_saved= __heddle_end= __heddle_before= __heddle_fingerprint= __heddle_shadowed=
}

function __heddle_off {
    local __heddle_was=${HEDDLE_PROFILE-}
    if [[ -z $__heddle_has_saved && -z $__heddle_was ]]; then
        printf 'off  (this shell was not switched)\n'
        return
    fi
    __heddle_restore
    if [[ -n $__heddle_was ]]; then __heddle_previous=$__heddle_was; fi
    printf 'off  (was: %s)\n' "${__heddle_was:-none}"
}

# What the variables are, in one word: compared at every prompt.
function __heddle_take_fingerprint {
    __heddle_reply="@fingerprint@"
}

# Sets __heddle_state to where heddle keeps its state.
function __heddle_find_state {
    if [[ -n ${HEDDLE_HOME-} ]]; then
        __heddle_state=$HEDDLE_HOME/state
    elif [[ ${XDG_STATE_HOME-} == /* ]]; then
        __heddle_state=$XDG_STATE_HOME/heddle
    else
        __heddle_state=${HOME-}/.local/state/heddle
    fi
}

# Sets __heddle_reply to the working directory, links resolved. Only where there are links does that take a process.
function __heddle_resolve {
    local rest=$PWD
    while [[ -n $rest ]]; do
        if [[ -L $rest ]]; then
            __heddle_reply=$(pwd -P) || __heddle_reply=$PWD
            return
        fi
        rest=${rest%/*}
    done
    __heddle_reply=$PWD
}

# Switches this shell where the nearest bound directory is another than at the last prompt.
function __heddle_directory {
    local version= stamp= profile directory here= file=$__heddle_state/bindings
    __heddle_directory=$PWD
    if [[ ! -r $file ]]; then
        if [[ -z $__heddle_here ]]; then return; fi
        stamp=none
    else
        IFS=$'\t' read -r version stamp 2>/dev/null <"$file" || return 0
        if [[ $version != 1 ]]; then return; fi
    fi
    if [[ $stamp != "$__heddle_stamp" ]]; then
        __heddle_bound=()
        if [[ $stamp != none ]]; then
            while IFS=$'\t' read -r profile directory; do
                if [[ $directory == /* ]]; then __heddle_bound[$directory]=$profile; fi
            done 2>/dev/null <"$file"
        fi
        __heddle_stamp=$stamp
    fi
    if ((${#__heddle_bound[@]})); then
        __heddle_resolve
        directory=$__heddle_reply
        while :; do
            if [[ -n ${__heddle_bound[${directory:-/}]+set} ]]; then here=${directory:-/}; break; fi
            if [[ -z $directory || $directory == / ]]; then break; fi
            directory=${directory%/*}
        done
    fi
    profile=${here:+${__heddle_bound[$here]}}
    if [[ $here == "$__heddle_here" && ( -z $here || $profile == "${__heddle_here_profile-$profile}" ) ]]; then
        __heddle_here_profile=$profile
        return
    fi
    __heddle_here=$here __heddle_here_profile=$profile
    if [[ -n $here ]]; then __heddle_enter "$here" "$profile"; else __heddle_leave; fi
}

function __heddle_enter {
    local __heddle_code
    if [[ ${HEDDLE_PROFILE-} == "$2" ]]; then
        if [[ -n ${HEDDLE_BOUND-} ]]; then export HEDDLE_BOUND=$1; fi
        return
    fi
    __heddle_code=$(command "$__heddle_program" use --emit bash --shell --yes "$2") || return 0
    if [[ -z ${HEDDLE_BOUND-} ]]; then __heddle_before=${HEDDLE_PROFILE-}; fi
    __heddle_take "$__heddle_code" >/dev/null || return 0
    export HEDDLE_BOUND=$1
    printf 'heddle: %s  (%q is bound to it)\n' "$2" "$1" >&2
}

function __heddle_leave {
    local __heddle_code
    # Chosen by hand since, or never switched by a directory: nothing to take back.
    if [[ -z ${HEDDLE_BOUND-} ]]; then return; fi
    if [[ -n $__heddle_before ]]; then
        __heddle_code=$(command "$__heddle_program" use --emit bash --shell --yes "$__heddle_before") || return 0
        __heddle_take "$__heddle_code" >/dev/null || return 0
        unset HEDDLE_BOUND
        printf 'heddle: back to %s\n' "$__heddle_before" >&2
        __heddle_before=
    else
        __heddle_restore
        printf 'heddle: off\n' >&2
    fi
}

# Sets __heddle_shadowed to 1 where the variables no longer are what a switch to the profile leaves.
function __heddle_judge {
    local zone=$1
    __heddle_shadowed=1
    if [[ ${AWS_CONFIG_FILE-} != "$__heddle_state/aws/$HEDDLE_PROFILE.config" || ${AWS_REGION-} != "$zone" ||
        ${AWS_DEFAULT_REGION-} != "$zone" || ${AWS_SHARED_CREDENTIALS_FILE-} != /dev/null || -z ${AWS_ENDPOINT_URL_S3-} ||
        -n ${AWS_SECURITY_TOKEN+x}${AWS_ENDPOINT_URL+x}${AWS_IGNORE_CONFIGURED_ENDPOINT_URLS+x}${AWS_ROLE_ARN+x} ||
        -n ${AWS_ROLE_SESSION_NAME+x}${AWS_WEB_IDENTITY_TOKEN_FILE+x}${AWS_ACCOUNT_ID+x}${AWS_CREDENTIAL_FILE+x} ||
        -n ${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI+x}${AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE+x} ]]; then return; fi
    __heddle_find_kind
    case $__heddle_kind_now in
        pd) if [[ $AWS_PROFILE != "$HEDDLE_PROFILE" || $AWS_DEFAULT_PROFILE != "$HEDDLE_PROFILE" ]]; then return; fi ;;
        ise | iset | ua) ;;
        *) return ;;
    esac
    # The same profile in the same mode, and yet other values: somebody else's endpoint, or keys without their own end.
    if [[ $__heddle_fingerprint == "$HEDDLE_PROFILE;"* && $__heddle_kind_now == "${__heddle_kind-}" &&
        ${AWS_CREDENTIAL_EXPIRATION-} == "${__heddle_kind_end-}" ]]; then return; fi
    __heddle_end=
    __heddle_trust
}

# Sets __heddle_segment to what PS1 begins with. Reads one line of one file, and does no more where that, the variables and
# the minute are the same as at the last prompt.
function __heddle_make_segment {
    local line= now
    if [[ -z ${HEDDLE_PROFILE-} || ${HEDDLE_PROMPT-} == 0 || $HEDDLE_PROFILE == *[!A-Za-z0-9._@-]* ]]; then
        __heddle_segment= __heddle_key=
        return
    fi
    IFS= read -r line 2>/dev/null <"$__heddle_state/prompt/$HEDDLE_PROFILE" || line=
    if ((BASH_VERSINFO[0] >= 5)); then now=$EPOCHSECONDS; else printf -v now '%(%s)T' -1; fi
    __heddle_take_fingerprint
    local key="$line;$__heddle_reply;${COLUMNS-};${NO_COLOR-};${TERM-};${LC_ALL-};${LC_CTYPE-};${LANG-}"
    if [[ $key == "$__heddle_key" && $now -ge $__heddle_since && $now -lt $__heddle_until ]]; then return; fi
    __heddle_key=$key __heddle_since=$now __heddle_until=$((now + 1)) __heddle_segment=
    if [[ -n $line ]]; then __heddle_compose "$line" "$now"; fi
}

function __heddle_compose {
    local version= name= zone= end= status= protected= left colour=32 text dot=· failing=✗ other=≠ locale
    IFS=$'\t' read -r version name zone end status protected <<<"$1"
    if [[ $version != 1 || $name != "$HEDDLE_PROFILE" || $zone == *[!A-Z0-9-]* ]]; then return; fi
    case $end in '' | *[!0-9]* | ?????????????*) return ;; esac
    if [[ $__heddle_reply == "$__heddle_fingerprint" ]]; then
        __heddle_shadowed=
    elif [[ $__heddle_reply != "${__heddle_seen-}" ]]; then
        __heddle_judge "$zone"
    fi
    __heddle_seen=$__heddle_reply
    # Keys in the environment end when they end, however fresh the cached ones are.
    if [[ -n $__heddle_end && -n ${AWS_CREDENTIAL_EXPIRATION-} ]]; then end=$__heddle_end; fi
    left=$((end - $2))
    # When a minute less is left.
    if ((left >= 60)); then __heddle_until=$((end - left / 60 * 60 + 1)); fi
    locale=${LC_ALL:-${LC_CTYPE:-${LANG-}}}
    case $locale in *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;; *) dot=: failing=x other='!=' ;; esac
    text=$name
    if [[ $protected == protected ]]; then text+=!; fi
    if ((${COLUMNS:-80} >= 60)); then text+=$dot$zone; fi
    if ((end == 0)); then text+=' no keys' colour=33
    elif ((left <= 0)); then text+=' expired' colour=31
    elif ((left < 60)); then text+=" ${left}s" colour=33
    elif ((left < 3600)); then text+=" $((left / 60))m"; if ((left < 300)); then colour=33; fi
    elif ((left < 172800)); then text+=" $((left / 3600))h"
    else text+=" $((left / 86400))d"; fi
    if [[ $status == expiring && $colour == 32 ]]; then colour=33; fi
    if [[ $status == failing ]]; then text+=" $failing" colour=31; fi
    if [[ -n $__heddle_shadowed ]]; then text+=" $other" colour=31; fi
    if [[ -n ${NO_COLOR-} || ${TERM-} == dumb ]]; then
        __heddle_segment="$text "
    else
        __heddle_segment="\\[\\e[${colour}m\\]$text\\[\\e[0m\\] "
    fi
}

function __heddle_hook {
    local __heddle_status=$? __heddle_reply= __heddle_last=$__heddle_segment IFS=$' \t\n'
    __heddle_find_state
    if [[ $PWD != "$__heddle_directory" ]]; then __heddle_directory; fi
    __heddle_make_segment
    # Others may have built PS1 anew: so what was put before it goes if it is still there.
    if [[ -n $__heddle_last && ${PS1-} == "$__heddle_last"* ]]; then PS1=${PS1:${#__heddle_last}}; fi
    if [[ -n $__heddle_segment ]]; then PS1=$__heddle_segment${PS1-}; fi
    # For whoever stands behind in PROMPT_COMMAND; under set -e it would end the shell.
    if [[ $- == *e* ]]; then return 0; fi
    return "$__heddle_status"
}

if [[ " ${PROMPT_COMMAND[*]-} " != *__heddle_hook* ]]; then
    if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
        PROMPT_COMMAND+=(__heddle_hook)
    else
        PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__heddle_hook"
    fi
fi

fi
