# heddle for fish: heddle init fish | source, in ~/.config/fish/config.fish. Every name but heddle's own begins with __heddle.

set -g __heddle_program heddle
command -sq heddle; or set -g __heddle_program @program@
set -g __heddle_variables @variables@
set -g __heddle_tool_variables @tool_variables@
if not set -q __heddle_is_set_up
    for name in has_saved saved end previous before fingerprint seen shadowed kind kind_end kind_for directory stamp state \
            bound_directories bound_profiles key segment here here_profile
        set -g __heddle_$name
    end
    # Inherited from a shell that a bound directory switched: so leaving that directory ends it here, too.
    if set -q HEDDLE_BOUND; and test -n "$HEDDLE_BOUND"
        set -g __heddle_here $HEDDLE_BOUND
        set -g __heddle_here_profile "$HEDDLE_PROFILE"
    end
    set -g __heddle_since 0
    set -g __heddle_until 0
    # Where Linux tells how long it has been running: the only clock that fish reads without a command substitution.
    set -g __heddle_uptime
    test -r /proc/uptime; and set -g __heddle_uptime /proc/uptime
    set -g __heddle_is_set_up 1
end

# The wrapper: a program can't change the shell it runs in, so it prints what this evaluates.
function heddle --wraps '' --description 'CoreWeave AI Object Storage credentials'
    switch "$argv[1]"
        case use
            __heddle_use $argv[2..-1]
        case off
            if test (count $argv) -gt 1
                command $__heddle_program $argv
            else
                __heddle_off
            end
        case bind unbind rename remove
            # What is bound may be another afterwards: so it is looked at again, as after entering a directory.
            set -g __heddle_directory
            command $__heddle_program $argv
        case '*'
            command $__heddle_program $argv
    end
end

function __heddle_use
    # A pipe, not a command substitution: fish would not lead that one's standard error where this function's goes.
    HEDDLE_PREVIOUS="$__heddle_previous" command $__heddle_program use --emit fish $argv | read -lz code
    set -l ending $pipestatus[1]
    test $ending -eq 0; or return $ending
    __heddle_take $code; or return 0
    # Chosen by hand: leaving a bound directory won't take it back.
    set -eg HEDDLE_BOUND
    set -g __heddle_before
    return 0
end

# Evaluates what `heddle use` printed. Returns 1 where that does not switch this shell.
function __heddle_take
    set -l was "$HEDDLE_PROFILE"
    switch "$argv[1]"
        case '# heddle switch*'
        case '# heddle say*'
            printf %s $argv[1] | source
            return 1
        case '*'
            printf %s $argv[1]
            return 1
    end
    __heddle_save
    printf %s $argv[1] | source
    if test "$was" != "$HEDDLE_PROFILE"
        set -g __heddle_previous $was
    end
    __heddle_trust
    return 0
end

# The variables as they are now are the profile's.
function __heddle_trust
    set -g __heddle_shadowed
    set -g __heddle_key
    __heddle_take_fingerprint
    set -g __heddle_fingerprint $__heddle_reply
    set -g __heddle_seen $__heddle_reply
    set -g __heddle_kind (__heddle_kind)
    set -g __heddle_kind_end "$AWS_CREDENTIAL_EXPIRATION"
    set -g __heddle_kind_for "$HEDDLE_FOR"
end

# Sets __heddle_reply to what the variables are, in one word that begins with the profile's name. An empty one is not as one
# that is not set.
function __heddle_take_fingerprint
    set -g __heddle_reply "$HEDDLE_PROFILE;"
    set -l names $__heddle_variables
    set -q HEDDLE_FOR; and set -a names $__heddle_tool_variables
    for name in $names
        set -q $name; and set __heddle_reply "$__heddle_reply$name=$$name;"
    end
end

# Which of the variables that tell the mode are set.
function __heddle_kind
    set -l kind
    for name in @mode_variables@
        set -qx $name; and set -a kind $name
    end
    string join ' ' -- $kind
end

# Remembers what the global variables were before the first switch, and whether exported. Universal ones are only hidden by
# a switch, so they need no remembering.
function __heddle_save
    test -n "$__heddle_has_saved"; and return
    set -g __heddle_saved
    for name in $__heddle_variables $__heddle_tool_variables
        if set -qg $name
            set -a __heddle_saved $name
            set -g __heddle_value_of_$name $$name
            set -qgx $name; and set -g __heddle_exported_$name 1
        end
    end
    set -g __heddle_has_saved 1
end

# Gives the variables back. Where none were saved, the profile was inherited: then they are all unset, and those of clients if
# the environment is for one (heddle env --for). Else they are a person's own.
function __heddle_restore
    set -l names $__heddle_variables
    test -n "$__heddle_has_saved$HEDDLE_FOR"; and set -a names $__heddle_tool_variables
    for name in $names
        set -eg $name
        if contains -- $name $__heddle_saved
            set -l value __heddle_value_of_$name
            if set -q __heddle_exported_$name
                set -gx $name $$value
            else
                set -gu $name $$value
            end
        end
        set -eg __heddle_value_of_$name
        set -eg __heddle_exported_$name
    end
    set -eg HEDDLE_BOUND
    for name in saved has_saved end before fingerprint shadowed
        set -g __heddle_$name
    end
end

function __heddle_off
    set -l was "$HEDDLE_PROFILE"
    if test -z "$__heddle_has_saved$was"
        echo 'off  (this shell was not switched)'
        return
    end
    __heddle_restore
    test -n "$was"; and set -g __heddle_previous $was
    test -n "$was"; or set was none
    echo "off  (was: $was)"
end

# Switches this shell where the nearest bound directory is another than at the last prompt.
function __heddle_directory
    set -g __heddle_directory $PWD
    set -l file $__heddle_state/bindings
    set -l layout
    set -l stamp
    if not test -r $file
        test -z "$__heddle_here"; and return
        set stamp none
    else
        read -d \t layout stamp <$file 2>/dev/null; or return 0
        test "$layout" = 1; or return 0
    end
    if test "$stamp" != "$__heddle_stamp"
        set -g __heddle_bound_directories
        set -g __heddle_bound_profiles
        if test "$stamp" != none
            while read -l -d \t profile directory
                if string match -q '/*' -- $directory
                    set -a __heddle_bound_directories $directory
                    set -a __heddle_bound_profiles $profile
                end
            end <$file 2>/dev/null
        end
        set -g __heddle_stamp $stamp
    end
    set -l here
    set -l profile
    if set -q __heddle_bound_directories[1]
        # A builtin: no process.
        set -l directory (pwd -P)
        while true
            if set -l place (contains -i -- "$directory" $__heddle_bound_directories)
                set here $__heddle_bound_directories[$place]
                set profile $__heddle_bound_profiles[$place]
                break
            end
            test "$directory" = /; and break
            set directory (string replace -r '/[^/]*$' '' -- $directory)
            test -n "$directory"; or set directory /
        end
    end
    test "$here" = "$__heddle_here" -a "$profile" = "$__heddle_here_profile"; and return
    set -g __heddle_here $here
    set -g __heddle_here_profile $profile
    if test -n "$here"
        __heddle_enter $here $profile
    else
        __heddle_leave
    end
end

function __heddle_enter
    if test "$HEDDLE_PROFILE" = "$argv[2]"
        if test -n "$HEDDLE_BOUND"
            set -gx HEDDLE_BOUND $argv[1]
        end
        return
    end
    command $__heddle_program use --emit fish --shell --yes $argv[2] | read -lz code
    test $pipestatus[1] -eq 0; or return 0
    if test -z "$HEDDLE_BOUND"
        set -g __heddle_before $HEDDLE_PROFILE
    end
    __heddle_take $code >/dev/null; or return 0
    set -gx HEDDLE_BOUND $argv[1]
    echo "heddle: $argv[2]  ("(string escape -- $argv[1])" is bound to it)" >&2
end

function __heddle_leave
    # Chosen by hand since, or never switched by a directory: nothing to take back.
    test -n "$HEDDLE_BOUND"; or return
    if test -n "$__heddle_before"
        command $__heddle_program use --emit fish --shell --yes $__heddle_before | read -lz code
        test $pipestatus[1] -eq 0; or return 0
        __heddle_take $code >/dev/null; or return 0
        set -eg HEDDLE_BOUND
        echo "heddle: back to $__heddle_before" >&2
        set -g __heddle_before
    else
        __heddle_restore
        echo 'heddle: off' >&2
    end
end

# Sets __heddle_shadowed to 1 where the variables no longer are what a switch to the profile leaves. The lines in the middle
# come from heddle's table of variables.
function __heddle_judge --argument-names zone
    set -g __heddle_shadowed 1
    set -l section (string replace -ra '[@outside_sections@]' '@replacement@' -- $HEDDLE_PROFILE)
    test "$HEDDLE_PROFILE" = default; and set section '@section_of_default@'
    set -l kind (__heddle_kind)
    @judge@
    # The same profile in the same mode, and yet other values: somebody else's endpoint, or keys without their own end.
    string match -q -- "$HEDDLE_PROFILE;*" $__heddle_fingerprint
    and test "$AWS_CREDENTIAL_EXPIRATION" = "$__heddle_kind_end"
    and test "$HEDDLE_FOR" = "$__heddle_kind_for"
    and test -n "$__heddle_kind_end" -o "$kind" = "$__heddle_kind"
    and return
    set -g __heddle_end
    __heddle_trust
end

# Finds the file that the segment comes from, and has the segment made anew, where a variable was set that either depends on.
# fish says so itself, which costs a prompt nothing.
function __heddle_notice --on-variable={$__heddle_variables,$__heddle_tool_variables} \
        --on-variable={HEDDLE_HOME,XDG_STATE_HOME,HOME,HEDDLE_PROMPT,NO_COLOR,TERM,LC_ALL,LC_CTYPE,LANG}
    if test -n "$HEDDLE_HOME"
        set -g __heddle_state (string replace -r '/+$' '' -- $HEDDLE_HOME)/state
    else if string match -q '/*' -- $XDG_STATE_HOME
        set -g __heddle_state $XDG_STATE_HOME/heddle
    else
        set -g __heddle_state $HOME/.local/state/heddle
    end
    set -g __heddle_file
    test -n "$HEDDLE_PROFILE" -a "$HEDDLE_PROMPT" != 0
    and set -g __heddle_file $__heddle_state/prompt/$HEDDLE_PROFILE
    set -g __heddle_key
end
__heddle_notice

# Prints what the prompt begins with. Reads one line of one file, and does no more where that, the variables and the minute are
# the same as at the last prompt.
function __heddle_print_segment
    test -f "$__heddle_file" -a -r "$__heddle_file"; or return
    read -l line <$__heddle_file; or return
    # Seconds of a clock: since when the system runs, or how old the file is, which takes more time than all the rest.
    test -n "$__heddle_uptime"; and read -l -d ' ' clock idle <$__heddle_uptime; or set -l clock (path mtime -R $__heddle_file)
    if test "$line;$COLUMNS" != "$__heddle_key" -o "$clock" -lt "$__heddle_since" -o "$clock" -ge "$__heddle_until"
        set -g __heddle_key "$line;$COLUMNS"
        set -g __heddle_since $clock
        set -g __heddle_until (math $clock + 1)
        set -g __heddle_segment (__heddle_compose $line $__heddle_file | string collect -N)
    end
    printf %s $__heddle_segment
end

function __heddle_compose --argument-names line file
    string match -qr '^[A-Za-z0-9][A-Za-z0-9._@-]*$' -- $HEDDLE_PROFILE; or return
    echo $line | read -l -d \t layout name zone end state protected; or return
    test "$layout" = 1 -a "$name" = "$HEDDLE_PROFILE"; or return
    string match -qr '^[A-Z0-9-]+;[0-9]{1,12}$' -- "$zone;$end"; or return
    __heddle_take_fingerprint
    set -l now $__heddle_reply
    if test "$now" = "$__heddle_fingerprint"
        set -g __heddle_shadowed
    else if test "$now" != "$__heddle_seen"
        __heddle_judge $zone
    end
    set -g __heddle_seen $now
    # Keys in the environment are not renewed, however fresh the cached ones are.
    if test -n "$__heddle_end" -a -n "$AWS_CREDENTIAL_EXPIRATION"
        set end $__heddle_end
    end
    set -l left (math $end - (path mtime $file) - (path mtime -R $file))
    # When a minute less is left.
    test $left -ge @minutes_from@; and set -g __heddle_until (math $__heddle_since + $left % 60 + 1)
    set -l locale (string match '?*' -- $LC_ALL $LC_CTYPE $LANG)
    set -l marks '@dot@' '@failing@' '@shadowed@'
    string match -qir 'utf-?8$' -- "$locale[1]"; or set marks '@ascii_dot@' '@ascii_failing@' '@ascii_shadowed@'
    set -l colour green
    set -l text $name
    test "$protected" = protected; and set text $text'@protected@'
    test "$COLUMNS" -ge @zone_columns@; and set text $text$marks[1]$zone
    if test $end -eq 0
        set text "$text @no_keys@"
        set colour yellow
    else if test $left -le 0
        set text "$text @expired@"
        set colour red
    else if test $left -lt @minutes_from@
        set text "$text "$left"s"
    else if test $left -lt @hours_from@
        set text "$text "(math -s0 $left / 60)m
    else if test $left -lt @days_from@
        set text "$text "(math -s0 $left / 3600)h
    else
        set text "$text "(math -s0 $left / 86400)d
    end
    test $colour = green -a \( $left -lt @near_end@ -o "$state" = expiring \); and set colour yellow
    if test "$state" = failing
        set text "$text $marks[2]"
        set colour red
    end
    if test -n "$__heddle_shadowed"
        set text "$text $marks[3]"
        set colour red
    end
    if test -n "$NO_COLOR" -o "$TERM" = dumb
        echo -n "$text "
    else
        set_color $colour
        echo -n "$text"
        set_color normal
        echo -n ' '
    end
end

function __heddle_hook --on-event fish_prompt
    test "$PWD" = "$__heddle_directory"; or __heddle_directory
end

function __heddle_return
    return $argv[1]
end

# The prompt there was is called behind the segment, with the status it would have seen.
if not functions -q __heddle_inner_prompt; and functions -q fish_prompt
    functions -c fish_prompt __heddle_inner_prompt
    function fish_prompt
        set -l last $status
        __heddle_print_segment
        __heddle_return $last
        __heddle_inner_prompt
    end
end
