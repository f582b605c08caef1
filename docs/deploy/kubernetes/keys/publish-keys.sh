#!/bin/sh
# Writes a profile's keys into one Secret, as variables, with the AWS config that makes requests virtual-hosted in the entry
# "config". Run by cronjob.yaml. Keys and tokens go through pipes and private files, never through an argument list.
set -eu
umask 077

account=${SERVICE_ACCOUNT:-/var/run/secrets/kubernetes.io/serviceaccount}
work=${HEDDLE_HOME%/*}
heddle import /etc/heddle/cronjob.json --yes >/dev/null

printf 'Authorization: Bearer %s\n' "$(cat "$account/token")" >"$work/header"
# First into a file: in a pipe, a failure of heddle would go unnoticed, and the Secret lose its keys.
heddle env "$HEDDLE_PROFILE" --mode keys --format json >"$work/environment"
jq --raw-output '.set.AWS_CONFIG_FILE' "$work/environment" >"$work/place"
# The paths of this pod's files mean nothing in another one.
jq --compact-output --rawfile config "$(cat "$work/place")" \
    '{stringData: (.set | del(.AWS_CONFIG_FILE, .AWS_SHARED_CREDENTIALS_FILE) + {config: $config})}' \
    "$work/environment" >"$work/patch"

curl --silent --show-error --fail-with-body --max-time 60 --output "$work/answer" \
    --cacert "$account/ca.crt" --header "@$work/header" \
    --request PATCH --header 'Content-Type: application/merge-patch+json' --data-binary "@$work/patch" \
    "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/api/v1/namespaces/$SECRET_NAMESPACE/secrets/$SECRET_NAME" || {
    # Not the answer to a patch that was taken: that has the keys in it.
    jq --raw-output '.message // empty' "$work/answer" >&2 || true
    exit 1
}
echo "published keys of $HEDDLE_PROFILE, good until $(jq --raw-output .set.AWS_CREDENTIAL_EXPIRATION "$work/environment")"
