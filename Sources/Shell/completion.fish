
function __heddle_complete
    set -l program heddle
    set -q __heddle_program; and set program $__heddle_program
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (command $program complete -- $words[2..-1] $current 2>/dev/null)
    switch "$found[1]"
        case :directories
            __fish_complete_directories $current
        case :files
            __fish_complete_path $current
        case '*'
            test (count $found) -gt 0; and string join \n -- $found
    end
end
complete -c heddle -e
complete -c heddle -f -a '(__heddle_complete)'
