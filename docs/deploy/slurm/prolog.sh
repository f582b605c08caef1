#!/bin/bash
# Prolog= of slurm.conf, as root on each node of a job: makes the job's own directory for Heddle, in memory.
# A prolog that fails drains the node, so this one never does.
# slurmd sets no PATH worth the name.
export PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
directory=${HEDDLE_SLURM_DIRECTORY:-/run/heddle}/job-${SLURM_JOB_ID:?}

(
    set -euo pipefail
    install -d -m 0755 "${directory%/*}"
    install -d -m 0700 -o "${SLURM_JOB_UID:?}" -g "${SLURM_JOB_GID:-$(id -g "$SLURM_JOB_UID")}" "$directory"
) || logger -t heddle "job $SLURM_JOB_ID: can't make $directory" 2>/dev/null
exit 0
