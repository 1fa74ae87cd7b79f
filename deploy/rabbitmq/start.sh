#!/bin/sh
# Write definitions.json with the hash of each user's password in it, then become the broker.
# RabbitMQ's hash: base64 of 4 bytes of salt and SHA-256 of that salt and the password.
set -eu
template=${GONGDAN_DEFINITIONS:-/etc/gongdan/rabbitmq/definitions.json}
secrets=${GONGDAN_SECRETS:-/run/secrets}
written=${GONGDAN_DEFINED:-/run/gongdan/definitions.json}

bytes() {  # of a hexadecimal number
    for byte in $(printf %s "$1" | sed 's/../& /g'); do printf "\\$(printf %03o "0x$byte")"; done
}

hash() {  # of the password in a file
    [ -s "$1" ] || { echo "start.sh: no password in $1" >&2; exit 1; }
    salt=$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
    digest=$({ bytes "$salt"; tr -d '\r\n' < "$1"; } | sha256sum | cut -c1-64)
    { bytes "$salt"; bytes "$digest"; } | base64 | tr -d '\n'
}

definitions=$(cat "$template")
for user in planning execution quality payroll gateway operator monitor; do
    hashed=$(hash "$secrets/$user-amqp-password")
    definitions=$(printf %s "$definitions" | sed "s|@$user@|$hashed|")
done
umask 077
printf '%s\n' "$definitions" > "$written"
exec "$@"
