# shellcheck shell=bash disable=SC1007,SC2004,SC2034,SC2088,SC2154
# What bash and zsh share at prompts and in directories: a part of init.common.bash.

# Sets __heddle_state to where heddle keeps its state.
function __heddle_find_state {
    if [[ ${HEDDLE_HOME-} == '~/'* ]]; then
        __heddle_state=${HOME-}/${HEDDLE_HOME#??}
        __heddle_state=${__heddle_state%"${__heddle_state##*[!/]}"}/state
    elif [[ -n ${HEDDLE_HOME-} ]]; then
        __heddle_state=${HEDDLE_HOME%"${HEDDLE_HOME##*[!/]}"}/state
    elif [[ ${XDG_STATE_HOME-} == /* ]]; then
        __heddle_state=$XDG_STATE_HOME/heddle
    else
        __heddle_state=${HOME-}/.local/state/heddle
    fi
}

# Switches this shell where the nearest bound directory is another than at the last prompt.
function __heddle_directory {
    builtin local version= stamp= profile= directory here= left file="$__heddle_state/bindings"
    __heddle_directory=$PWD
    if [[ ! -f $file || ! -r $file ]]; then
        if [[ -z $__heddle_here ]]; then builtin return; fi
        stamp=none
    else
        IFS=$'\t' builtin read -r version stamp 2>/dev/null <"$file" || builtin return 0
        if [[ $version != 1 ]]; then builtin return; fi
    fi
    if [[ $stamp != "$__heddle_stamp" ]]; then
        __heddle_bound=()
        if [[ $stamp != none ]]; then
            while IFS=$'\t' builtin read -r profile directory; do
                if [[ $directory == /* ]]; then __heddle_bound[$directory]=$profile; fi
            done 2>/dev/null <"$file"
        fi
        __heddle_stamp=$stamp
    fi
    if ((${#__heddle_bound[@]})); then
        __heddle_resolve
        directory=$__heddle_reply
        while builtin :; do
            if [[ -n ${__heddle_bound[${directory:-/}]+set} ]]; then here=${directory:-/}; builtin break; fi
            if [[ -z $directory || $directory == / ]]; then builtin break; fi
            directory=${directory%/*}
        done
    fi
    profile=
    if [[ -n $here ]]; then profile=${__heddle_bound[$here]}; fi
    if [[ $here == "$__heddle_here" && $profile == "$__heddle_here_profile" ]]; then builtin return; fi
    left=$__heddle_here
    __heddle_here=$here __heddle_here_profile=$profile
    if [[ -n $here ]]; then __heddle_enter "$here" "$profile"; else __heddle_leave "$left"; fi
}

function __heddle_enter {
    builtin local __heddle_code
    if [[ ${HEDDLE_PROFILE-} == "$2" ]]; then
        if [[ -n ${HEDDLE_BOUND-} ]]; then builtin export HEDDLE_BOUND="$1"; fi
        builtin return
    fi
    __heddle_ask --shell --yes "$2" || builtin return 0
    if [[ -z ${HEDDLE_BOUND-} ]]; then __heddle_before=${HEDDLE_PROFILE-}; fi
    __heddle_take "$__heddle_code" >/dev/null || builtin return 0
    builtin export HEDDLE_BOUND="$1"
    # Before the first prompt nobody has left another profile, and some prompt engines want silence until then.
    if [[ -n $__heddle_has_prompted ]]; then builtin printf 'heddle: %s  (%q is bound to it)\n' "$2" "$1" >&2; fi
}

function __heddle_leave {
    builtin local __heddle_code
    # Chosen by hand since, or never switched by a directory: nothing to take back.
    if [[ -z ${HEDDLE_BOUND-} ]]; then builtin return; fi
    if [[ -n $__heddle_before ]]; then
        __heddle_ask --shell --yes "$__heddle_before" || builtin return 0
        __heddle_take "$__heddle_code" >/dev/null || builtin return 0
        builtin unset -v HEDDLE_BOUND
        builtin printf 'heddle: left %q, back to %s\n' "$1" "$__heddle_before" >&2
        __heddle_before=
    else
        __heddle_restore || builtin return 0
        builtin printf 'heddle: left %q, environment restored\n' "$1" >&2
    fi
}

# Sets __heddle_kind_now to which of the variables that tell the mode are set.
function __heddle_find_kind {
    __heddle_kind_now="@kind@"
}

# Sets __heddle_shadowed to 1 where the variables no longer are what a switch to the profile leaves. The lines in the middle
# come from heddle's table of variables.
function __heddle_judge {
    builtin local zone="$1" section="${HEDDLE_PROFILE//[@outside_sections@]/@replacement@}"
    if [[ $HEDDLE_PROFILE == default ]]; then section='@section_of_default@'; fi
    __heddle_shadowed=1
    __heddle_find_kind
    @judge@
    # The same profile in the same mode, and yet other values: somebody else's endpoint, or keys without their own end.
    if [[ $__heddle_fingerprint == "$HEDDLE_PROFILE;"* && ${AWS_CREDENTIAL_EXPIRATION-} == "$__heddle_kind_end" &&
        ${HEDDLE_FOR-} == "$__heddle_kind_for" &&
        ( -n $__heddle_kind_end || $__heddle_kind_now == "$__heddle_kind" ) ]]; then builtin return; fi
    __heddle_end=
    __heddle_trust
}

# Sets __heddle_segment to what the prompt begins with. Reads one line of one file, and does no more where that, the variables
# and the minute are the same as at the last prompt.
function __heddle_make_segment {
    if [[ -z ${HEDDLE_PROFILE-} || ${HEDDLE_PROMPT-} == 0 || $HEDDLE_PROFILE == *[!A-Za-z0-9._@-]* ]]; then
        __heddle_segment= __heddle_key=
        builtin return
    fi
    __heddle_read "$__heddle_state/prompt/$HEDDLE_PROFILE"
    __heddle_take_fingerprint
    builtin local key="$__heddle_line;$__heddle_reply;${COLUMNS-};${NO_COLOR-};${TERM-};${LC_ALL-};${LC_CTYPE-};${LANG-}"
    if [[ $key == "$__heddle_key" && $__heddle_now -ge $__heddle_since && $__heddle_now -lt $__heddle_until ]]; then builtin return; fi
    __heddle_key=$key __heddle_since=$__heddle_now __heddle_until=$((__heddle_now + 1)) __heddle_segment=
    if [[ -n $__heddle_line ]]; then __heddle_compose "$__heddle_line" "$__heddle_now"; fi
}

function __heddle_compose {
    @begin@
    builtin local version= name= zone= end= state= protected= left columns=80 colour=green text locale
    builtin local minutes=@minutes_from@ hours=@hours_from@ days=@days_from@ near_end=@near_end@ zone_columns=@zone_columns@
    builtin local dot='@dot@' failing='@failing@' other='@shadowed@'
    IFS=$'\t' builtin read -r version name zone end state protected <<<"$1"
    if [[ $version != 1 || $name != "$HEDDLE_PROFILE" || $zone == *[!A-Z0-9-]* ]]; then builtin return; fi
    # Nothing but digits is evaluated, and a 0 before them makes no octal number.
    case $end in '' | *[!0-9]* | ?????????????*) builtin return ;; esac
    end=$((10#$end))
    case ${COLUMNS-} in '' | *[!0-9]* | ?????*) ;; *) columns=$((10#$COLUMNS)) ;; esac
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
    if ((columns >= zone_columns)); then text+=$dot$zone; fi
    if ((end == 0)); then text+=' @no_keys@' colour=yellow
    elif ((left <= 0)); then text+=' @expired@' colour=red
    elif ((left < minutes)); then text+=" ${left}s"
    elif ((left < hours)); then text+=" $((left / 60))m"
    elif ((left < days)); then text+=" $((left / 3600))h"
    else text+=" $((left / 86400))d"; fi
    if [[ $colour == green ]] && { ((left < near_end)) || [[ $state == expiring ]]; }; then colour=yellow; fi
    if [[ $state == failing ]]; then text+=" $failing" colour=red; fi
    if [[ -n $__heddle_shadowed ]]; then text+=" $other" colour=red; fi
    if [[ -n ${NO_COLOR-} || ${TERM-} == dumb ]]; then colour=; fi
    __heddle_paint "$text" "$colour"
}
