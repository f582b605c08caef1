#!/bin/bash
# TaskProlog= of slurm.conf, as the job's user before each task: gives a job that names a profile that profile's environment.
#   sbatch --export=ALL,HEDDLE_PROFILE=acme train.sh          (a shell that was switched has HEDDLE_PROFILE already)
#
# The profile is copied from the user's home, the token stays where it is. The node's tasks share one database in memory: one
# exchange for all of them, and no locks on a shared file system. Slurm reads "export NAME=value" and "unset NAME" from here, and
# writes what follows "print" to the task's output. It cancels a task whose prolog fails, and shows nothing else of it.
set -euo pipefail

[[ -n ${HEDDLE_PROFILE-} ]] || exit 0
directory=${HEDDLE_SLURM_DIRECTORY:-/run/heddle}/job-${SLURM_JOB_ID:?}
if [[ ! -d $directory ]]; then
    echo "print heddle: no $directory on this node, so $HEDDLE_PROFILE is not set up"
    echo "print hint: scontrol show config | grep -w Prolog     (it has to be Heddle's prolog.sh, which makes the directory)"
    exit 78
fi

set_up() {
    local catalog
    catalog=$(heddle export "$HEDDLE_PROFILE") || return
    export HEDDLE_HOME=$directory/home
    # One task after the other: two that add the same profile at once are one too many.
    flock "$directory" heddle import - --yes <<<"$catalog" >/dev/null && heddle env "$HEDDLE_PROFILE" --mode profile
}
environment=$(set_up 2>&1) || {
    status=$?
    # What a shell would stop at is no message.
    sed '/^false$/d; s/^/print /' <<<"$environment"
    exit "$status"
}

echo "export HEDDLE_HOME=$directory/home"
# Slurm takes the rest of the line as it is, quotes and all. No value of mode profile has a quote or a line break in it.
sed -n "s/^export \([A-Z0-9_]*\)='\(.*\)'\$/export \1=\2/p; s/^unset /unset /p" <<<"$environment"
