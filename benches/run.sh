#!/usr/bin/env bash
# The figures of docs/performance.md.
#
#   benches/run.sh              builds dealdesk and F, prints sizes, times the rooms (`cargo bench`)
#   PTY_BENCH=CMD benches/run.sh the same, and measures both programs from outside on a pseudo-terminal
#
# Key to paint, first frame, bytes a key, idle wake-ups and memory can only be seen from outside: by a tool that
# starts a program on a pseudo-terminal, answers its queries, writes keys, and takes the time at which the screen
# changes. PTY_BENCH is the command of such a tool, with the subcommands
#
#   CMD [--rt] start|keys|idle|exit COMMAND ...      one JSON document on stdout
#
# Without it, only what the project itself can measure is measured. F (benches/floor) is built and measured in the same
# run, because the table counts in multiples of F: another machine, or the same one at a busier hour, moves both.
#
# RECORDS=10000 sets the size of the workspace; RT= (empty) leaves out real-time scheduling, which wants root.
set -euo pipefail
cd "$(dirname "$0")/.."

records=${RECORDS:-10000}
rt=${RT---rt}
program=$PWD/target/release/dealdesk
floor=$PWD/benches/floor/target/release/floor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DEALDESK_CONFIG_DIR=$work/config DEALDESK_DATA_DIR=$work/data
mkdir -p "$DEALDESK_CONFIG_DIR" "$DEALDESK_DATA_DIR"

cargo build --release --locked
cargo build --release --locked --manifest-path benches/floor/Cargo.toml

printf '\n== size of the binaries, bytes\n'
wc -c "$program" "$floor" | head -n 2

printf '\n== a workspace of %s records\n' "$records"
time "$program" demo --create-only --size "$records"

if [[ -z ${PTY_BENCH:-} ]]; then
    printf '\nPTY_BENCH is not set: nothing was measured on a terminal.\n'
else
    tty() {
        printf '\n== %s\n' "$*"
        # shellcheck disable=SC2086  # $rt is one word or none
        $PTY_BENCH $rt "$@"
    }
    for target in "$floor" "$program demo"; do
        tty start "$target" --runs 20
        tty keys "$target" --keys j,k
        tty keys "$target" --keys a,Backspace
        tty idle "$target"
    done
    for how in resize fuzz exit; do
        tty "$how" "$program demo"
    done
fi

printf '\n== hot paths of single rooms\n'
cargo bench --locked
