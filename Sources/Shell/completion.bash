# shellcheck shell=bash disable=SC1007
function __heddle_complete {
    local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} current prefix= mark candidate explanation
    local -a words=() explanations=()
    COMPREPLY=()
    read -ra words <<<"$line"
    if [[ $line == *[[:blank:]] ]]; then words+=(''); fi
    current=${words[-1]-}
    # readline replaces no more than what stands behind the last of these.
    for mark in : = @; do
        if [[ $COMP_WORDBREAKS == *"$mark"* && $current == *"$mark"* && ${#prefix} -lt $((${#current} - ${#mark})) ]]; then
            candidate=${current%"${current##*"$mark"}"}
            if ((${#candidate} > ${#prefix})); then prefix=$candidate; fi
        fi
    done
    while IFS=$'\t' read -r candidate explanation; do
        case $candidate in
            :directories) compopt -o dirnames 2>/dev/null; return ;;
            :files) compopt -o default 2>/dev/null; return ;;
            ?*) COMPREPLY+=("${candidate#"$prefix"}"); explanations+=("$explanation") ;;
        esac
    done < <(command "${__heddle_program:-heddle}" complete -- "${words[@]:1}" 2>/dev/null)
    if ((${#COMPREPLY[@]} == 1)); then
        case ${COMPREPLY[0]} in *[:/]) compopt -o nospace 2>/dev/null ;; esac
    elif ((COMP_TYPE == 63)); then
        # A list that is only shown: what each is may stand beside it.
        for mark in "${!COMPREPLY[@]}"; do
            if [[ -n ${explanations[mark]} ]]; then COMPREPLY[mark]+="  (${explanations[mark]})"; fi
        done
    fi
}
complete -F __heddle_complete heddle
