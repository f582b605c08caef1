# shellcheck shell=bash disable=SC1007,SC2034,SC2128,SC2154,SC2178
# heddle for bash: eval "$(heddle init bash)" at the end of ~/.bashrc. Every name but heddle's own begins with __heddle.

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
    printf 'heddle: this bash is older than 4.4, so heddle init is left out\n' >&2
else

unalias heddle 2>/dev/null || :
typeset -g __heddle_program=heddle
type -P heddle >/dev/null || __heddle_program=@program@

@common@

# Sets __heddle_reply to what a variable is: nothing where it is not set, else its value behind an x where it is exported, a -
# where it isn't.
function __heddle_look_at {
    __heddle_reply=
    if [[ -n ${!1+set} ]]; then
        if [[ ${!1@a} == *x* ]]; then __heddle_reply=x${!1}; else __heddle_reply=-${!1}; fi
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

# Sets __heddle_line to the first line of a file, and __heddle_now to the time in Unix seconds.
function __heddle_read {
    IFS= read -r __heddle_line 2>/dev/null <"$1" || __heddle_line=
    if ((BASH_VERSINFO[0] >= 5)); then __heddle_now=$EPOCHSECONDS; else printf -v __heddle_now '%(%s)T' -1; fi
}

# Sets __heddle_segment to a text in a colour.
function __heddle_paint {
    local code=@green@
    case $2 in yellow) code=@yellow@ ;; red) code=@red@ ;; esac
    __heddle_segment="\\[\\e[${code}m\\]$1\\[\\e[0m\\] "
}

function __heddle_hook {
    local __heddle_status=$? __heddle_last=$__heddle_segment IFS=$' \t\n'
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
