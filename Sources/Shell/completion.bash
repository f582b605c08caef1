# shellcheck shell=bash disable=SC1007
function __heddle_complete {
    builtin local IFS=$' \t\n' line="${COMP_LINE:0:COMP_POINT}" current prefix= mark candidate explanation
    builtin local -a words explanations
    words=() explanations=() COMPREPLY=()
    builtin read -ra words <<<"$line"
    if [[ $line == *[[:blank:]] ]]; then words+=(''); fi
    current=${words[-1]-}
    # readline replaces no more than what stands behind the last of these.
    for mark in : = @; do
        if [[ $COMP_WORDBREAKS == *"$mark"* && $current == *"$mark"* && ${#prefix} -lt $((${#current} - ${#mark})) ]]; then
            candidate=${current%"${current##*"$mark"}"}
            if ((${#candidate} > ${#prefix})); then prefix=$candidate; fi
        fi
    done
    while IFS=$'\t' builtin read -r candidate explanation; do
        case $candidate in
            :directories) builtin compopt -o dirnames 2>/dev/null; builtin return ;;
            :files) builtin compopt -o default 2>/dev/null; builtin return ;;
            :command) __heddle_complete_command "$current"; builtin return ;;
            ?*)
                candidate=${candidate#"$prefix"}
                # readline puts it onto the command line as it is.
                if [[ $candidate == *[!A-Za-z0-9._@:/~=+,-]* ]]; then builtin printf -v candidate %q "$candidate"; fi
                COMPREPLY+=("$candidate")
                explanations+=("$explanation")
                ;;
        esac
    done < <("${__heddle_program:-heddle}" complete -- "${words[@]:1}" 2>/dev/null)
    if ((${#COMPREPLY[@]} == 1)); then
        case ${COMPREPLY[0]} in *[:/]) builtin compopt -o nospace 2>/dev/null ;; esac
    elif ((COMP_TYPE == 63)); then
        # A list that is only shown: what each is may stand beside it.
        for mark in "${!COMPREPLY[@]}"; do
            if [[ -n ${explanations[mark]} ]]; then COMPREPLY[mark]+="  (${explanations[mark]})"; fi
        done
    fi
}

# What follows --: by bash-completion if it is there, which knows what that command takes.
function __heddle_complete_command {
    builtin local place
    for place in "${!COMP_WORDS[@]}"; do
        if [[ ${COMP_WORDS[place]} == -- ]]; then builtin break; fi
    done
    if builtin declare -F _command_offset >/dev/null; then
        _command_offset $((place + 1))
    elif ((place + 1 == COMP_CWORD)); then
        builtin mapfile -t COMPREPLY < <(builtin compgen -c -- "$1")
        builtin compopt -o filenames 2>/dev/null
    else
        builtin compopt -o default 2>/dev/null
    fi
}
builtin complete -F __heddle_complete heddle
