#!/bin/sh
# Give a namespace the secrets of a folder that deploy/secrets.sh made; each plant has a folder of its own.
set -eu
namespace=${1:?usage: deploy/k8s/secrets.sh NAMESPACE [FOLDER]}
folder=${2:-secrets}
kubectl create namespace "$namespace" --dry-run=client --output yaml | kubectl apply --filename -
kubectl --namespace "$namespace" create secret generic gongdan --from-file "$folder" --dry-run=client --output yaml |
    kubectl apply --server-side --filename -
