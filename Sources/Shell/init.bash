# shellcheck shell=bash disable=SC1007,SC2016,SC2034,SC2088,SC2128,SC2154,SC2178,SC2309
# heddle for bash: eval "$(heddle init bash)" at the end of ~/.bashrc. Every name but heddle's own begins with __heddle.

# An alias would be expanded in what follows, and set -a would export it: both come back at the end.
__heddle_options=$-
\builtin set +a
if \builtin shopt -q expand_aliases; then __heddle_options+=@; fi
\builtin shopt -u expand_aliases

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
    builtin printf 'heddle: this bash is older than 4.4, so heddle init is left out\n' >&2
else

builtin unalias heddle 2>/dev/null || builtin :
builtin typeset -g __heddle_program=@program@ __heddle_is_new= __heddle_call=__heddle_hook
# The environment can bring along a variable of any name, but no associative array.
if [[ $(builtin declare -p __heddle_values 2>/dev/null) != 'declare -A'* ]]; then
    __heddle_is_new=1
    builtin unset -v __heddle_values __heddle_bound __heddle_variables __heddle_tool_variables
fi

@common@

# Sets __heddle_reply to what a variable is: nothing where it is not set, else its value behind an x where it is exported, a -
# where it isn't.
function __heddle_look_at {
    __heddle_reply=
    if [[ -n ${!1+set} ]]; then
        if [[ ${!1@a} == *x* ]]; then __heddle_reply=x${!1}; else __heddle_reply=-${!1}; fi
    fi
}

# A reference to another variable can't be given the value, either.
function __heddle_is_read_only {
    [[ ${!1@a} == *r* || -R $1 ]]
}

# Sets __heddle_reply to the working directory, links resolved. Only where there are links does that take a process.
function __heddle_resolve {
    builtin local rest="$PWD"
    while [[ -n $rest ]]; do
        if [[ -L $rest ]]; then
            __heddle_reply=$(builtin pwd -P) || __heddle_reply=$PWD
            builtin return
        fi
        rest=${rest%/*}
    done
    __heddle_reply=$PWD
}

# Sets __heddle_line to the first line of a file, and __heddle_now to the time in Unix seconds.
function __heddle_read {
    if [[ -f $1 ]]; then IFS= builtin read -r __heddle_line 2>/dev/null <"$1" || __heddle_line=; else __heddle_line=; fi
    builtin printf -v __heddle_now '%(%s)T' -1
}

# Sets __heddle_segment to a text in a colour; none: as it is. What readline shall not count stands between \001 and \002, which
# PS1 has for its own \[ and \]: it is expanded after those have been read.
function __heddle_paint {
    builtin local code=
    __heddle_segment="$1 "
    case $2 in green) code=@green@ ;; yellow) code=@yellow@ ;; red) code=@red@ ;; *) builtin return ;; esac
    if [[ -o emacs || -o vi ]]; then
        __heddle_segment=$'\001\e['${code}$'m\002'$1$'\001\e[0m\002 '
    else
        __heddle_segment=$'\e['${code}m$1$'\e[0m '
    fi
}

# Has PS1 refer to the segment, so that whoever saves PS1, puts something around it or brings it back has no segment in it.
function __heddle_show {
    builtin local reference='${__heddle_segment-}' now="${PS1-}"
    if [[ -n $__heddle_is_shown && $now != *"$reference"* ]]; then __heddle_come_last; fi
    __heddle_is_shown=
    if [[ -z $__heddle_segment ]]; then
        # Elsewhere it expands to nothing, and taking it out might have others think that PS1 is a new one.
        now=${now#"$reference"}
    elif [[ $now != *"$reference"* || $now == *"$reference"*"$reference"* ]]; then
        now=$reference${now//"$reference"/}
    fi
    if ! builtin shopt -q promptvars; then now=${now//"$reference"/}; fi
    if [[ $now != "${PS1-}" && ${PS1@a} != *r* ]]; then PS1=$now; fi
    if [[ $now == *"$reference"* ]]; then __heddle_is_shown=1; fi
}

# The hook's place in PROMPT_COMMAND is by a variable that isn't exported, for PROMPT_COMMAND may be: a shell that inherits it has
# no such function.
function __heddle_come_last {
    @begin@
    builtin local IFS=$'\n' call='\builtin eval "${__heddle_call-}"'
    # Whoever makes PS1 anew behind this (a prompt engine) would do so for ever.
    if [[ "${PROMPT_COMMAND[*]-}" == *"$call" ]]; then builtin return; fi
    if [[ ${PROMPT_COMMAND@a} == *a* ]]; then
        PROMPT_COMMAND+=("$call")
    else
        PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}$call"
    fi
}

function __heddle_hook {
    builtin local __heddle_status="$?" __heddle_flags="$-" IFS=$' \t\n'
    @begin@
    __heddle_find_state
    if [[ $PWD != "$__heddle_directory" ]]; then __heddle_directory; fi
    __heddle_make_segment
    __heddle_show
    __heddle_has_prompted=1
    # For whoever stands behind in PROMPT_COMMAND; under set -e it would end the shell.
    if [[ $__heddle_flags == *e* ]]; then builtin return 0; fi
    builtin return "$__heddle_status"
}

if [[ "${PROMPT_COMMAND[*]-}" != *__heddle_call* ]]; then __heddle_come_last; fi

@follow@
__heddle_is_new=

fi

@completion@

if [[ $__heddle_options == *@ ]]; then builtin shopt -s expand_aliases; fi
if [[ $__heddle_options == *a* ]]; then builtin set -a; fi
builtin unset -v __heddle_options
