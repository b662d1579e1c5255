#!/bin/bash
#SBATCH --job-name=ociconf
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem-per-cpu=1G
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
# Does a fleet with a Slurm array: each task does its share of the shards. Inputs and output are on storage that all
# nodes have at the same place. Then the report, when all tasks are done:
#
#   id=$(sbatch --parsable examples/fleet/slurm.sh OUTPUT INPUT...)
#   sbatch --dependency=afterok:$id --wrap 'ociconf bulk --merge --output OUTPUT'
#
# Before its time is over, a task gets a SIGTERM: it finishes the shards in hand and ends. The same again goes on.
# OCICONF names the command, where it is not in PATH.
set -eu
output=$1
shift
exec "${OCICONF:-ociconf}" bulk --output "$output" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --jobs "${SLURM_CPUS_PER_TASK:-1}" --resume --quiet "$@"
