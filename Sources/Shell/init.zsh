# heddle for zsh: eval "$(heddle init zsh)" at the end of ~/.zshrc. Every name but heddle's own begins with __heddle.

builtin unalias heddle 2>/dev/null || builtin :
builtin zmodload zsh/datetime
builtin typeset -g __heddle_program=@program@ __heddle_is_new= __heddle_completes=
# The environment can bring along a variable of any name, but no associative array.
if [[ ${(t)__heddle_values-} != association* ]]; then
    __heddle_is_new=1
    builtin unset -v __heddle_values __heddle_bound __heddle_variables __heddle_tool_variables
fi

@common@

# Sets __heddle_reply to what a variable is: nothing where it is not set, else its value behind an x where it is exported, a -
# where it isn't.
function __heddle_look_at {
    __heddle_reply=
    if (( ${(P)+1} )); then
        if [[ ${(Pt)1} == *export* ]]; then __heddle_reply=x${(P)1}; else __heddle_reply=-${(P)1}; fi
    fi
}

function __heddle_is_read_only {
    [[ ${(Pt)1} == *readonly* ]]
}

# Sets __heddle_reply to the working directory, links resolved.
function __heddle_resolve {
    __heddle_reply=${PWD:A}
}

# Sets __heddle_line to what a file has, and __heddle_now to the time in Unix seconds.
function __heddle_read {
    # No process: zsh reads the file itself, and in one piece. Around it all, for zsh says on the shell's own standard error
    # that there is no such file.
    if [[ -f $1 ]]; then { __heddle_line=$(<"$1") } 2>/dev/null || __heddle_line=; else __heddle_line=; fi
    __heddle_now=$EPOCHSECONDS
}

# Sets __heddle_segment to a text in a colour, for prompt engines, and of psvar, which PROMPT refers to, one element to the text:
# 31 is green, 32 yellow, 33 red, 34 has no colour.
function __heddle_paint {
    __heddle_shown=('' '' '' '')
    case $2 in
        green) __heddle_shown[1]=$1 ;;
        yellow) __heddle_shown[2]=$1 ;;
        red) __heddle_shown[3]=$1 ;;
        *) __heddle_shown[4]=$1 ;;
    esac
    if [[ -n $2 ]]; then __heddle_segment="%F{$2}$1%f "; else __heddle_segment="$1 "; fi
}

# Has PROMPT refer to the segment, so that whoever saves PROMPT, puts something around it or brings it back has no segment in it.
# By psvar: zsh shows what is in there in whatever options, and takes none of it for an escape.
function __heddle_show {
    builtin local now="${PROMPT-}" reference=
    reference='%(31V.%F{green}%31v%f .)%(32V.%F{yellow}%32v%f .)%(33V.%F{red}%33v%f .)%(34V.%34v .)'
    # Whoever makes PROMPT anew behind this (a prompt engine) would do so for ever.
    if [[ -n $__heddle_is_shown && $now != *"$reference"* && $precmd_functions[-1] != __heddle_precmd ]]; then
        precmd_functions=(${precmd_functions:#__heddle_precmd} __heddle_precmd)
    fi
    if [[ -z $__heddle_segment ]]; then
        if (( $#psvar > 30 )); then psvar[31,34]=('' '' '' ''); fi
        # Elsewhere it expands to nothing, and taking it out might have others think that PROMPT is a new one.
        now=${now#"$reference"}
    else
        psvar[31,34]=("${(@)__heddle_shown}")
        if [[ $now != *"$reference"* || $now == *"$reference"*"$reference"* ]]; then now=$reference${now//"$reference"/}; fi
    fi
    if [[ -z $1 ]]; then now=${now//"$reference"/}; fi
    if [[ $now != "${PROMPT-}" && ${(t)PROMPT} != *readonly* ]]; then PROMPT=$now; fi
    __heddle_is_shown=
    if [[ $now == *"$reference"* ]]; then __heddle_is_shown=1; fi
}

function __heddle_precmd {
    builtin local __heddle_status="$?" __heddle_percent=
    if [[ -o prompt_percent ]]; then __heddle_percent=1; fi
    @begin@
    __heddle_find_state
    if [[ $PWD != "$__heddle_directory" ]]; then __heddle_directory; fi
    __heddle_make_segment
    __heddle_show "$__heddle_percent"
    __heddle_has_prompted=1
    # compinit may come after this.
    if [[ -z $__heddle_completes ]] && (( ${+functions[compdef]} )); then
        compdef __heddle_complete heddle
        __heddle_completes=1
    fi
    builtin return $__heddle_status
}

# At once, so that what follows cd on its line has the directory's profile.
function __heddle_chpwd {
    @begin@
    __heddle_find_state
    __heddle_directory
}

builtin typeset -ga precmd_functions chpwd_functions __heddle_shown
if [[ -z ${precmd_functions[(r)__heddle_precmd]-} ]]; then precmd_functions+=(__heddle_precmd); fi
if [[ -z ${chpwd_functions[(r)__heddle_chpwd]-} ]]; then chpwd_functions+=(__heddle_chpwd); fi

@completion@

@follow@
__heddle_is_new=
