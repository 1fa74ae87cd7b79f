#!/bin/sh
# Make every secret of an installation that is not there yet, each in a file of the folder named (default: secrets).
# Containers read single files of it, whoever they run as; on this machine only its owner may enter the folder.
set -eu
folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"

make() {  # NAME BYTES
    [ -e "$folder/$1" ] && return
    head -c "$2" /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_' > "$folder/.$1"
    chmod 444 "$folder/.$1"
    mv "$folder/.$1" "$folder/$1"
    echo "made $folder/$1"
}

make secret-key 48
make admin-password 12
make grafana-password 12
make postgres-password 24
make backup-password 24
for service in planning execution quality payroll gateway; do
    make "$service-password" 24
    make "$service-owner-password" 24
    make "$service-amqp-password" 24
done
make operator-amqp-password 24
make monitor-amqp-password 24
[ -e "$folder/monitor-username" ] || printf monitor > "$folder/monitor-username"  # KEDA takes both from one place
