# heddle for zsh: eval "$(heddle init zsh)" at the end of ~/.zshrc. Every name but heddle's own begins with __heddle.

unalias heddle 2>/dev/null || :
zmodload zsh/datetime
typeset -g __heddle_program=heddle __heddle_completes=
whence -p heddle >/dev/null || __heddle_program=@program@

@common@

# Sets __heddle_reply to what a variable is: nothing where it is not set, else its value behind an x where it is exported, a -
# where it isn't.
function __heddle_look_at {
    __heddle_reply=
    if (( ${(P)+1} )); then
        if [[ ${(Pt)1} == *export* ]]; then __heddle_reply=x${(P)1}; else __heddle_reply=-${(P)1}; fi
    fi
}

# Sets __heddle_reply to the working directory, links resolved.
function __heddle_resolve {
    __heddle_reply=${PWD:A}
}

# Sets __heddle_line to what a file has, and __heddle_now to the time in Unix seconds.
function __heddle_read {
    # No process: zsh reads the file itself, and in one piece. Around it all, for zsh says on the shell's own standard error
    # that there is no such file.
    { __heddle_line=$(<"$1") } 2>/dev/null || __heddle_line=
    __heddle_now=$EPOCHSECONDS
}

# Sets __heddle_segment to a text in a colour.
function __heddle_paint {
    __heddle_segment="%F{$2}$1%f "
}

function __heddle_precmd {
    local __heddle_status=$?
    emulate -L zsh
    local __heddle_last=$__heddle_segment
    __heddle_find_state
    if [[ $PWD != "$__heddle_directory" ]]; then __heddle_directory; fi
    __heddle_make_segment
    # Others may have built PROMPT anew: so what was put before it goes if it is still there.
    if [[ -n $__heddle_last && ${PROMPT-} == "$__heddle_last"* ]]; then PROMPT=${PROMPT[$#__heddle_last + 1,-1]}; fi
    if [[ -n $__heddle_segment ]]; then PROMPT=$__heddle_segment${PROMPT-}; fi
    # compinit may come after this.
    if [[ -z $__heddle_completes ]] && (( ${+functions[compdef]} )); then
        compdef __heddle_complete heddle
        __heddle_completes=1
    fi
    return $__heddle_status
}

typeset -ga precmd_functions
if [[ -z ${precmd_functions[(r)__heddle_precmd]-} ]]; then precmd_functions+=(__heddle_precmd); fi
