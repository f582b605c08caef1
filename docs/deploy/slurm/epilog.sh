#!/bin/bash
# Epilog= of slurm.conf, as root on each node once the job has ended: revokes the keys that this node made, and removes them.
# An epilog that fails drains the node, so this one never does.
# slurmd sets no PATH worth the name.
export PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
directory=${HEDDLE_SLURM_DIRECTORY:-/run/heddle}/job-${SLURM_JOB_ID:?}
[[ -d $directory ]] || exit 0

if [[ -e $directory/home/heddle.db ]]; then
    # As the job's user, whose token it takes. Keys that can't be revoked end by themselves after 15 minutes.
    home=$(getent passwd "${SLURM_JOB_USER:?}" | cut -d: -f6)
    timeout 30 runuser -u "$SLURM_JOB_USER" -- env HOME="$home" HEDDLE_HOME="$directory/home" heddle revoke --all >/dev/null 2>&1 ||
        logger -t heddle "job $SLURM_JOB_ID: keys not revoked" 2>/dev/null
fi
rm -rf --one-file-system -- "$directory"
exit 0
