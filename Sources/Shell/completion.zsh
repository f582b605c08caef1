#compdef heddle

# The completion system has set the options that its own functions want by the time this is called.
function __heddle_complete {
    builtin local line candidate
    builtin local -a found shown open
    for line in "${(@f)$(${__heddle_program:-heddle} complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        candidate=${line%%$'\t'*}
        case $candidate in
            '') ;;
            :directories) _files -/; builtin return ;;
            :files) _files; builtin return ;;
            :command)
                # A command line of its own, which the completion system knows.
                (( CURRENT -= words[(i)--] ))
                builtin shift $(( words[(i)--] )) words
                _normal
                builtin return
                ;;
            *)
                found+=("$candidate")
                if [[ -n ${line#*$'\t'} ]]; then shown+=("$candidate  ${line#*$'\t'}"); else shown+=("$candidate"); fi
                ;;
        esac
    done
    open=("${(@M)found:#*[:/]}")
    if (( $#open )); then
        compadd -l -d shown -S '' -M 'm:{a-z}={A-Z}' -a found
    else
        compadd -l -d shown -M 'm:{a-z}={A-Z}' -a found
    fi
}
if [[ ${funcstack[1]-} == _heddle ]]; then
    __heddle_complete "$@"
elif (( ${+functions[compdef]} )); then
    compdef __heddle_complete heddle
else
    # The completion system that calls the above isn't there, or not yet. The one before it always is.
    function __heddle_without_compinit {
        zle -M 'heddle: TAB needs the completion system: autoload -Uz compinit && compinit'
        reply=()
    }
    builtin compctl -K __heddle_without_compinit heddle
fi
