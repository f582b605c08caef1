# shellcheck shell=bash disable=SC1007,SC2034,SC2043,SC2154
# What bash and zsh share: read by either within its own init file, in the options that zsh has after emulate -L zsh.

if [[ -z ${__heddle_is_set_up-} ]]; then
    # typeset -g, for the start-up file may have put this into a function.
    typeset -gA __heddle_values=() __heddle_bound=()
    typeset -g __heddle_has_saved= __heddle_end= __heddle_previous= __heddle_before= __heddle_fingerprint= __heddle_shadowed=
    typeset -g __heddle_directory= __heddle_stamp= __heddle_segment= __heddle_state= __heddle_reply= __heddle_seen=
    typeset -g __heddle_kind= __heddle_kind_now= __heddle_kind_end= __heddle_kind_for= __heddle_key= __heddle_line= __heddle_now=
    typeset -g __heddle_since=0 __heddle_until=0 __heddle_is_set_up=1
    # Inherited from a shell that a bound directory switched: so leaving that directory ends it here, too.
    typeset -g __heddle_here=${HEDDLE_BOUND-} __heddle_here_profile=${HEDDLE_BOUND:+${HEDDLE_PROFILE-}}
fi

# The wrapper: a program can't change the shell it runs in, so it prints what this evaluates.
function heddle {
    @begin@
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
    __heddle_code=$(HEDDLE_PREVIOUS=$__heddle_previous command "$__heddle_program" use --emit @shell@ "$@") || return
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
        # The first line is a comment, which an interactive zsh would take for a command.
        '# heddle say'*) eval "${1#*$'\n'}"; return 1 ;;
        *) if [[ -n $1 ]]; then printf '%s\n' "$1"; fi; return 1 ;;
    esac
    __heddle_save
    eval "${1#*$'\n'}"
    if [[ $__heddle_was != "${HEDDLE_PROFILE-}" ]]; then __heddle_previous=$__heddle_was; fi
    __heddle_take_fingerprint
    __heddle_trust
}

# The variables as they are now are the profile's.
function __heddle_trust {
    __heddle_find_kind
    __heddle_shadowed= __heddle_key=
    __heddle_fingerprint=$__heddle_reply __heddle_seen=$__heddle_reply
    __heddle_kind=$__heddle_kind_now __heddle_kind_end=${AWS_CREDENTIAL_EXPIRATION-} __heddle_kind_for=${HEDDLE_FOR-}
}

# Remembers what the variables were before the first switch: value, and whether exported.
function __heddle_save {
    if [[ -n $__heddle_has_saved ]]; then return; fi
    local __heddle_name
    __heddle_values=()
    for __heddle_name in @variables@ @tool_variables@; do
        __heddle_look_at "$__heddle_name"
        if [[ -n $__heddle_reply ]]; then __heddle_values[$__heddle_name]=$__heddle_reply; fi
    done
    __heddle_has_saved=1
}

# Gives the variables back. Where none were saved, the profile was inherited: then they are all unset, and those of clients if
# the environment is for one (heddle env --for). Else they are a person's own.
function __heddle_restore {
    local __heddle_name __heddle_for=$__heddle_has_saved${HEDDLE_FOR-}
    for __heddle_name in @variables@; do __heddle_give_back "$__heddle_name"; done
    if [[ -n $__heddle_for ]]; then
        for __heddle_name in @tool_variables@; do __heddle_give_back "$__heddle_name"; done
    fi
    unset -v HEDDLE_BOUND
    __heddle_values=()
    __heddle_has_saved= __heddle_end= __heddle_before= __heddle_fingerprint= __heddle_shadowed=
}

function __heddle_give_back {
    local __heddle_value
    unset -v "$1"
    if [[ -n $__heddle_has_saved && -n ${__heddle_values[$1]+set} ]]; then
        __heddle_value=${__heddle_values[$1]}
        typeset -g "$1=${__heddle_value#?}"
        if [[ $__heddle_value == x* ]]; then export "${1?}"; fi
    fi
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
        __heddle_state=${HEDDLE_HOME%"${HEDDLE_HOME##*[!/]}"}/state
    elif [[ ${XDG_STATE_HOME-} == /* ]]; then
        __heddle_state=$XDG_STATE_HOME/heddle
    else
        __heddle_state=${HOME-}/.local/state/heddle
    fi
}

# Switches this shell where the nearest bound directory is another than at the last prompt.
function __heddle_directory {
    local version= stamp= profile= directory here= file=$__heddle_state/bindings
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
    profile=
    if [[ -n $here ]]; then profile=${__heddle_bound[$here]}; fi
    if [[ $here == "$__heddle_here" && $profile == "$__heddle_here_profile" ]]; then return; fi
    __heddle_here=$here __heddle_here_profile=$profile
    if [[ -n $here ]]; then __heddle_enter "$here" "$profile"; else __heddle_leave; fi
}

function __heddle_enter {
    local __heddle_code
    if [[ ${HEDDLE_PROFILE-} == "$2" ]]; then
        if [[ -n ${HEDDLE_BOUND-} ]]; then export HEDDLE_BOUND=$1; fi
        return
    fi
    __heddle_code=$(command "$__heddle_program" use --emit @shell@ --shell --yes "$2") || return 0
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
        __heddle_code=$(command "$__heddle_program" use --emit @shell@ --shell --yes "$__heddle_before") || return 0
        __heddle_take "$__heddle_code" >/dev/null || return 0
        unset HEDDLE_BOUND
        printf 'heddle: back to %s\n' "$__heddle_before" >&2
        __heddle_before=
    else
        __heddle_restore
        printf 'heddle: off\n' >&2
    fi
}

# Sets __heddle_kind_now to which of the variables that tell the mode are set.
function __heddle_find_kind {
    __heddle_kind_now="@kind@"
}

# Sets __heddle_shadowed to 1 where the variables no longer are what a switch to the profile leaves. The lines in the middle
# come from heddle's table of variables.
function __heddle_judge {
    local zone=$1 section=${HEDDLE_PROFILE//[@outside_sections@]/@replacement@}
    if [[ $HEDDLE_PROFILE == default ]]; then section='@section_of_default@'; fi
    __heddle_shadowed=1
    __heddle_find_kind
    @judge@
    # The same profile in the same mode, and yet other values: somebody else's endpoint, or keys without their own end.
    if [[ $__heddle_fingerprint == "$HEDDLE_PROFILE;"* && ${AWS_CREDENTIAL_EXPIRATION-} == "$__heddle_kind_end" &&
        ${HEDDLE_FOR-} == "$__heddle_kind_for" &&
        ( -n $__heddle_kind_end || $__heddle_kind_now == "$__heddle_kind" ) ]]; then return; fi
    __heddle_end=
    __heddle_trust
}

# Sets __heddle_segment to what the prompt begins with. Reads one line of one file, and does no more where that, the variables
# and the minute are the same as at the last prompt.
function __heddle_make_segment {
    if [[ -z ${HEDDLE_PROFILE-} || ${HEDDLE_PROMPT-} == 0 || $HEDDLE_PROFILE == *[!A-Za-z0-9._@-]* ]]; then
        __heddle_segment= __heddle_key=
        return
    fi
    __heddle_read "$__heddle_state/prompt/$HEDDLE_PROFILE"
    __heddle_take_fingerprint
    local key="$__heddle_line;$__heddle_reply;${COLUMNS-};${NO_COLOR-};${TERM-};${LC_ALL-};${LC_CTYPE-};${LANG-}"
    if [[ $key == "$__heddle_key" && $__heddle_now -ge $__heddle_since && $__heddle_now -lt $__heddle_until ]]; then return; fi
    __heddle_key=$key __heddle_since=$__heddle_now __heddle_until=$((__heddle_now + 1)) __heddle_segment=
    if [[ -n $__heddle_line ]]; then __heddle_compose "$__heddle_line" "$__heddle_now"; fi
}

function __heddle_compose {
    @begin@
    local version= name= zone= end= state= protected= left colour=green text locale
    local minutes=@minutes_from@ hours=@hours_from@ days=@days_from@ near_end=@near_end@ zone_columns=@zone_columns@
    local dot='@dot@' failing='@failing@' other='@shadowed@'
    IFS=$'\t' read -r version name zone end state protected <<<"$1"
    if [[ $version != 1 || $name != "$HEDDLE_PROFILE" || $zone == *[!A-Z0-9-]* ]]; then return; fi
    case $end in '' | *[!0-9]* | ?????????????*) return ;; esac
    if [[ $__heddle_reply == "$__heddle_fingerprint" ]]; then
        __heddle_shadowed=
    elif [[ $__heddle_reply != "$__heddle_seen" ]]; then
        __heddle_judge "$zone"
    fi
    __heddle_seen=$__heddle_reply
    # Keys in the environment are not renewed, however fresh the cached ones are.
    if [[ -n $__heddle_end && -n ${AWS_CREDENTIAL_EXPIRATION-} ]]; then end=$__heddle_end; fi
    left=$((end - $2))
    # When a minute less is left.
    if ((left >= minutes)); then __heddle_until=$((end - left / 60 * 60 + 1)); fi
    locale=${LC_ALL:-${LC_CTYPE:-${LANG-}}}
    case $locale in
        *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
        *) dot='@ascii_dot@' failing='@ascii_failing@' other='@ascii_shadowed@' ;;
    esac
    text=$name
    if [[ $protected == protected ]]; then text+='@protected@'; fi
    if ((${COLUMNS:-80} >= zone_columns)); then text+=$dot$zone; fi
    if ((end == 0)); then text+=' @no_keys@' colour=yellow
    elif ((left <= 0)); then text+=' @expired@' colour=red
    elif ((left < minutes)); then text+=" ${left}s"
    elif ((left < hours)); then text+=" $((left / 60))m"
    elif ((left < days)); then text+=" $((left / 3600))h"
    else text+=" $((left / 86400))d"; fi
    if [[ $colour == green ]] && { ((left < near_end)) || [[ $state == expiring ]]; }; then colour=yellow; fi
    if [[ $state == failing ]]; then text+=" $failing" colour=red; fi
    if [[ -n $__heddle_shadowed ]]; then text+=" $other" colour=red; fi
    if [[ -n ${NO_COLOR-} || ${TERM-} == dumb ]]; then __heddle_segment="$text "; else __heddle_paint "$text" "$colour"; fi
}
