# heddle for fish: heddle init fish | source, in ~/.config/fish/config.fish. Every name but heddle's own begins with __heddle.

@prompt@

set -gu __heddle_program @program@
set -gu __heddle_variables @variables@
set -gu __heddle_tool_variables @tool_variables@
# The environment can bring along a variable of any name.
set -gu __heddle_is_new
if not set -q __heddle_is_set_up; or set -qx __heddle_is_set_up
    for name in has_saved saved end previous before fingerprint seen shadowed kind kind_end kind_for directory stamp state reply \
            bound_directories bound_profiles key segment here here_profile has_prompted is_drawn prompts file watched
        set -gu __heddle_$name
    end
    # Inherited from a shell that a bound directory switched: so leaving that directory ends it here, too.
    if set -q HEDDLE_BOUND; and test -n "$HEDDLE_BOUND"
        set -gu __heddle_here $HEDDLE_BOUND
        set -gu __heddle_here_profile "$HEDDLE_PROFILE"
    end
    set -gu __heddle_since 0
    set -gu __heddle_until 0
    # Where Linux tells how long it has been running: the only clock that fish reads without a command substitution.
    set -gu __heddle_uptime
    test -r /proc/uptime; and set -gu __heddle_uptime /proc/uptime
    set -gu __heddle_is_set_up 1
    set -gu __heddle_is_new 1
end

# The wrapper: a program can't change the shell it runs in, so it prints what this evaluates. Where the program is was asked when
# this was defined, for PATH may have places that a directory or a project brings along.
function heddle --wraps '' --description 'CoreWeave AI Object Storage credentials'
    switch "$argv[1]"
        case use
            __heddle_use $argv[2..-1]
        case off
            if set -q argv[2]
                $__heddle_program $argv
            else
                __heddle_off
            end
        case '' current
            # These say what this shell has been switched to, and what mends it in a shell with heddle init.
            HEDDLE_SHELL=fish $__heddle_program $argv
        case bind unbind rename remove rm
            # What is bound may be another afterwards: so it is looked at again, as after entering a directory.
            set -g __heddle_directory
            HEDDLE_SHELL=fish $__heddle_program $argv
        case '*'
            $__heddle_program $argv
    end
end

function __heddle_use
    # A pipe, not a command substitution: fish would not lead that one's standard error where this function's goes.
    __heddle_ask $argv | read -lz code
    set -l ending $pipestatus[1]
    test $ending -eq 0; or return $ending
    __heddle_take $code
    switch $status
        case 0
            # Chosen by hand: leaving a bound directory won't take it back.
            set -eg HEDDLE_BOUND
            set -g __heddle_before
            return 0
        case 1
            return 0
    end
    return 78
end

# Prints what switches this shell.
function __heddle_ask
    # All shells of fish have these, and no single one can be without.
    set -l universal
    for name in $__heddle_variables
        set -qUx $name; and set -a universal $name
    end
    HEDDLE_PREVIOUS="$__heddle_previous" HEDDLE_UNIVERSAL="$universal" $__heddle_program use --emit fish $argv
end

# Does what `heddle use` printed. Returns 1 where that does not switch this shell, 2 where the shell would not be switched.
function __heddle_take
    set -l was "$HEDDLE_PROFILE"
    # What is evaluated sets these.
    set -l names
    set -l values
    set -l gone
    set -l keys_end
    set -l report
    switch "$argv[1]"
        case '# heddle switch*' '# heddle say*'
            eval $argv[1]
        case '*'
            builtin printf %s $argv[1]
            return 1
    end
    if not set -q names[1]
        builtin echo $report
        return 1
    end
    __heddle_remember then
    test -n "$__heddle_has_saved"; or __heddle_remember first
    for name in $names $gone
        set -eg $name
        if set -l place (builtin contains -i -- $name $names)
            set -gx $name $values[$place]
            test "$$name" = "$values[$place]"; and continue
        else
            set -qx $name; or continue
        end
        builtin echo "heddle: this shell stays as it is: $name keeps its value" >&2
        builtin echo "hint: set -S $name" >&2
        __heddle_put_back then $__heddle_variables $__heddle_tool_variables
        __heddle_forget then
        test -n "$__heddle_has_saved"; or __heddle_forget first
        return 2
    end
    set -g __heddle_has_saved 1
    __heddle_forget then
    set -g __heddle_end $keys_end
    test "$was" = "$HEDDLE_PROFILE"; or set -g __heddle_previous $was
    __heddle_trust
    builtin echo $report
    return 0
end

# What `heddle init --follow` gives a new shell.
function __heddle_follow
    test -n "$__heddle_is_new" -a -z "$HEDDLE_PROFILE"; and __heddle_take $argv[1] >/dev/null
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

# Remembers what the global variables are, and whether they're exported, under a word. A switch touches no universal ones, so they
# need no remembering.
function __heddle_remember --argument-names when
    __heddle_forget $when
    for name in $__heddle_variables $__heddle_tool_variables
        set -qg $name; or continue
        set -ga __heddle_names_$when $name
        set -g __heddle_value_"$when"_$name $$name
        set -qgx $name; and set -ga __heddle_exported_$when $name
    end
end

function __heddle_forget --argument-names when
    set -eg __heddle_names_$when
    set -eg __heddle_exported_$when
    for name in $__heddle_variables $__heddle_tool_variables
        set -eg __heddle_value_"$when"_$name
    end
end

# Gives the global variables that are named behind it what is remembered under a word.
function __heddle_put_back --argument-names when
    set -l names __heddle_names_$when
    set -l exported __heddle_exported_$when
    for name in $argv[2..-1]
        set -eg $name
        set -l value __heddle_value_"$when"_$name
        if builtin contains -- $name $$exported
            set -gx $name $$value
        else if builtin contains -- $name $$names
            set -gu $name $$value
        end
    end
end

# Gives the variables back. Where none were saved, the profile was inherited: then they are all unset, and those of clients if
# the environment is for one (heddle env --for). Else they are a person's own.
function __heddle_restore
    set -l names $__heddle_variables
    test -n "$__heddle_has_saved$HEDDLE_FOR"; and set -a names $__heddle_tool_variables
    __heddle_put_back first $names
    __heddle_forget first
    set -eg HEDDLE_BOUND
    for name in has_saved end before fingerprint shadowed
        set -g __heddle_$name
    end
end

function __heddle_off
    set -l was "$HEDDLE_PROFILE"
    if test -z "$__heddle_has_saved$was"
        builtin echo 'off  (this shell was not switched)'
        return
    end
    __heddle_restore
    test -n "$was"; and set -g __heddle_previous $was
    test -n "$was"; or set was none
    builtin echo "off  (was: $was)"
end

@completion@

# A start-up file that is read once more may have made the prompt anew.
builtin functions fish_prompt 2>/dev/null | string match -q '*__heddle_draw*'; or set -g __heddle_is_drawn

@follow@
set -g __heddle_is_new
