#!/bin/bash
# TaskProlog= of slurm.conf, as the job's user before each task: gives a job that names a profile that profile's environment.
#   sbatch --export=ALL,HEDDLE_PROFILE=acme train.sh          (a shell that was switched has HEDDLE_PROFILE already)
#
# The profile is copied from the user's home, the token stays where it is. The node's tasks share one database in memory: one
# exchange for all of them, and no locks on a shared file system. Slurm reads "export NAME=value" and "unset NAME" from here.
set -euo pipefail

[[ -n ${HEDDLE_PROFILE-} ]] || exit 0
directory=${HEDDLE_SLURM_DIRECTORY:-/run/heddle}/job-${SLURM_JOB_ID:?}
[[ -d $directory ]] || { echo "print heddle: no $directory on this node, so $HEDDLE_PROFILE is not set up"; exit 0; }

catalog=$(heddle export "$HEDDLE_PROFILE")
export HEDDLE_HOME=$directory/home
# One task after the other: two that add the same profile at once are one too many.
flock "$directory" heddle import - --yes <<<"$catalog" >/dev/null
environment=$(heddle env "$HEDDLE_PROFILE" --mode profile)

echo "export HEDDLE_HOME=$HEDDLE_HOME"
# Slurm takes the rest of the line as it is, quotes and all. No value of mode profile has a quote or a line break in it.
sed -n "s/^export \([A-Z0-9_]*\)='\(.*\)'\$/export \1=\2/p; s/^unset /unset /p" <<<"$environment"
