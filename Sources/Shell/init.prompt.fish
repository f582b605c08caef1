# What heddle init fish does at prompts and in directories: a part of init.fish, that stands first there. What runs at each prompt is
# first in it: to know its line, each call of a function counts those before it (fish 3.6), which at the end takes longer than all else.

# Where the prompt that there is was drawn without the segment, it gets the segment put before it. Whoever keeps a copy of the prompt
# (an activated virtual environment), puts something around it or brings it back does so with one that shows the segment once.
function __heddle_hook --on-event fish_prompt
    set -q pipestatus[2]; and set -g __heddle_draw __heddle_draw_after_pipe; or set -g __heddle_draw __heddle_draw_plainly
    __heddle_moved
    __heddle_make_segment
    set -g __heddle_left $__heddle_segment
    # As at the first prompt of all.
    if test -z "$__heddle_is_drawn"
        set -g __heddle_has_prompted 1
        if test -n "$__heddle_segment"; and builtin functions -q fish_prompt
            # One of its own for each, so that none ever calls itself.
            set -ga __heddle_prompts __heddle_prompt_(builtin count $__heddle_prompts)
            builtin functions -c fish_prompt $__heddle_prompts[-1]
            eval "function fish_prompt; \$__heddle_draw $__heddle_prompts[-1]; end"
        end
    end
    set -g __heddle_is_drawn
end

# At once, so that what follows cd on its line has the directory's profile.
function __heddle_moved --on-variable PWD
    test "$PWD" = "$__heddle_directory"; or __heddle_directory
end

# Prints the segment, unless this runs within another that has, and calls a prompt with the status that it would have seen.
function __heddle_draw_plainly
    set -l last $status
    set -l segment $__heddle_left
    set -g __heddle_left
    set -g __heddle_is_drawn 1
    builtin printf %s $segment
    test $last = 0; or __heddle_return $last
    $argv[1]
    set -g __heddle_left $segment
end

function __heddle_return
    return $argv[1]
end

# Sets __heddle_segment to what the prompt begins with. Reads one line of one file, and does no more where that, the variables
# and the minute are the same as at the last prompt.
function __heddle_make_segment
    # Those that a mode may leave unset: with a mark each, since an empty one is not as one that is not set. No event tells of them
    # (--on-variable): with as many handlers, each set of any variable would take ten times as long, in whatever runs in this shell.
    set -l now @watched_marked@
    set -q HEDDLE_FOR; and set -a now @watched_tools@
    if test "$now;@watched@" != "$__heddle_watched"
        set -g __heddle_watched "$now;@watched@"
        __heddle_find_file
    end
    if not test -f "$__heddle_file" -a -r "$__heddle_file"; or not read -l line <$__heddle_file
        set -g __heddle_segment
        set -g __heddle_key
        return
    end
    # Seconds of a clock: since when the system runs, or how old the file is, which takes more time than all the rest.
    test -n "$__heddle_uptime"; and read -l -d ' ' clock idle <$__heddle_uptime; or set -l clock (builtin path mtime -R $__heddle_file)
    if test "$line" != "$__heddle_key" -o "$clock" -lt "$__heddle_since" -o "$clock" -ge "$__heddle_until"
        set -g __heddle_key $line
        set -g __heddle_since $clock
        set -g __heddle_until (builtin math $clock + 1)
        set -g __heddle_segment (__heddle_compose $line $__heddle_file | string collect -N)
    end
end

# The same after a pipe, whose $pipestatus no command can bring back: so there is none before the prompt. It takes longer.
function __heddle_draw_after_pipe
    set -l segment $__heddle_left
    set -g __heddle_left
    set -g __heddle_is_drawn 1
    builtin printf %s%s "$segment" ($argv[1] | string collect -N)
    set -g __heddle_left $segment
end

# Finds the file that the segment comes from, and has the segment made anew.
function __heddle_find_file
    __heddle_find_state
    set -g __heddle_file
    test -n "$HEDDLE_PROFILE" -a "$HEDDLE_PROMPT" != 0
    and set -g __heddle_file $__heddle_state/prompt/$HEDDLE_PROFILE
    set -g __heddle_key
end

# Sets __heddle_state to where heddle keeps its state.
function __heddle_find_state
    if string match -q '~/*' -- $HEDDLE_HOME
        set -g __heddle_state $HOME/(string replace -r '^~/' '' -- $HEDDLE_HOME | string replace -r '/+$' '')/state
    else if test -n "$HEDDLE_HOME"
        set -g __heddle_state (string replace -r '/+$' '' -- $HEDDLE_HOME)/state
    else if string match -q '/*' -- $XDG_STATE_HOME
        set -g __heddle_state $XDG_STATE_HOME/heddle
    else
        set -g __heddle_state $HOME/.local/state/heddle
    end
end

# Switches this shell where the nearest bound directory is another than at the last prompt.
function __heddle_directory
    set -g __heddle_directory $PWD
    __heddle_find_state
    set -l file $__heddle_state/bindings
    set -l layout
    set -l stamp
    if not test -f $file; or not test -r $file
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
        set -l directory (builtin pwd -P)
        while true
            if set -l place (builtin contains -i -- "$directory" $__heddle_bound_directories)
                set here $__heddle_bound_directories[$place]
                set profile $__heddle_bound_profiles[$place]
                break
            end
            test "$directory" = /; and break
            set directory (string replace -r '/[^/]*$' '' -- $directory)
            test -n "$directory"; or set directory /
        end
    end
    test "$here" = "$__heddle_here"; and test "$profile" = "$__heddle_here_profile"; and return
    set -l left $__heddle_here
    set -g __heddle_here $here
    set -g __heddle_here_profile $profile
    if test -n "$here"
        __heddle_enter $here $profile
    else
        __heddle_leave $left
    end
end

function __heddle_enter
    if test "$HEDDLE_PROFILE" = "$argv[2]"
        if test -n "$HEDDLE_BOUND"
            set -gx HEDDLE_BOUND $argv[1]
        end
        return
    end
    __heddle_ask --shell --yes $argv[2] | read -lz code
    test $pipestatus[1] -eq 0; or return 0
    if test -z "$HEDDLE_BOUND"
        set -g __heddle_before $HEDDLE_PROFILE
    end
    __heddle_take $code >/dev/null; or return 0
    set -gx HEDDLE_BOUND $argv[1]
    # Before the first prompt nobody has left another profile, and some prompt engines want silence until then.
    test -n "$__heddle_has_prompted"; or return 0
    builtin echo "heddle: $argv[2]  ("(string escape -- $argv[1])" is bound to it)" >&2
end

function __heddle_leave
    # Chosen by hand since, or never switched by a directory: nothing to take back.
    test -n "$HEDDLE_BOUND"; or return
    if test -n "$__heddle_before"
        __heddle_ask --shell --yes $__heddle_before | read -lz code
        test $pipestatus[1] -eq 0; or return 0
        __heddle_take $code >/dev/null; or return 0
        set -eg HEDDLE_BOUND
        builtin echo "heddle: left "(string escape -- $argv[1])", back to $__heddle_before" >&2
        set -g __heddle_before
    else
        __heddle_restore
        builtin echo "heddle: left "(string escape -- $argv[1])", environment restored" >&2
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

function __heddle_compose --argument-names line file
    string match -qr '^[A-Za-z0-9][A-Za-z0-9._@-]*$' -- $HEDDLE_PROFILE; or return
    builtin echo $line | read -l -d \t layout name zone end state protected; or return
    # One comparison a test: with -a, words of the file could be taken for operators.
    test "$layout" = 1; and test "$name" = "$HEDDLE_PROFILE"; or return
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
    set -l left (builtin math $end - (builtin path mtime $file) - (builtin path mtime -R $file))
    # When a minute less is left.
    test $left -ge @minutes_from@; and set -g __heddle_until (builtin math $__heddle_since + $left % 60 + 1)
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
        set text "$text "(builtin math -s0 $left / 60)m
    else if test $left -lt @days_from@
        set text "$text "(builtin math -s0 $left / 3600)h
    else
        set text "$text "(builtin math -s0 $left / 86400)d
    end
    if test $colour = green
        if test $left -lt @near_end@; or test "$state" = expiring
            set colour yellow
        end
    end
    if test "$state" = failing
        set text "$text $marks[2]"
        set colour red
    end
    if test -n "$__heddle_shadowed"
        set text "$text $marks[3]"
        set colour red
    end
    if test -n "$NO_COLOR" -o "$TERM" = dumb
        builtin echo -n "$text "
    else
        builtin set_color $colour
        builtin echo -n "$text"
        builtin set_color normal
        builtin echo -n ' '
    end
end
