#compdef heddle

# The completion system has set the options that its own functions want by the time this is called.
function __heddle_complete {
    local line candidate
    local -a found shown open
    for line in "${(@f)$(command ${__heddle_program:-heddle} complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        candidate=${line%%$'\t'*}
        case $candidate in
            '') ;;
            :directories) _files -/; return ;;
            :files) _files; return ;;
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
fi
