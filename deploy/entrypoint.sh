#!/bin/sh
# What an image does: the command it is given (`migrate payroll`, `topology`, …), or serve what it was built for.
set -eu
[ "$#" -gt 0 ] || set -- serve "$SERVICE"
exec python -P -m shared.plumbing.commands "$@"
