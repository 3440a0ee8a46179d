#!/bin/sh
# Makes the pictures of the chapters again, in both languages: real runs, the
# one in the middle of five. Run it on an idle machine.
set -eu
cd "$(dirname "$0")/.."
cargo build --release --quiet
mkdir -p docs/pictures
for lang in en ru; do
    draw() {
        name=$1
        shift
        target/release/wstool compare "$@" --lang $lang --seed 7 --repeat 5 --no-live \
            --svg "docs/pictures/$name.$lang.svg" >/dev/null
    }
    draw chat chat
    draw ask ask --messages 5 --transports http,websocket-turns,websocket
    draw push push --messages 6 --transports poll,long-poll,websocket
    draw turns chat --messages 5 --transports http,websocket-turns,websocket
done
