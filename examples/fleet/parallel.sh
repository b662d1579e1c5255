#!/bin/sh
# Does a fleet with GNU parallel: N processes, each with its share of the shards, and the report when all are done.
# With more hosts (parallel --sshlogin), inputs and output are on storage that all have at the same place.
#
#   examples/fleet/parallel.sh OUTPUT N INPUT...
#
# The same again goes on with what was interrupted. OCICONF names the command, where it is not in PATH.
set -eu
output=$1 n=$2
shift 2
: "${OCICONF:=ociconf}"

# {} is the number of the process, from 1. It is one thread here: parallel says how many there are.
seq "$n" | parallel --quote --jobs "$n" --halt soon,fail=1 \
  "$OCICONF" bulk --output "$output" --shard "{}/$n" --jobs 1 --resume --quiet "$@"
exec "$OCICONF" bulk --merge --output "$output"
