#!/usr/bin/env bash
# The demo: build the example, write the page and the Turtle, and ask three questions.
set -euo pipefail
kg=${1:-kg}
cd "$(dirname "$0")/.."
store=output/kg
ask() {
  printf '\n$ kg query %s\n' "$*"
  "$kg" query "$@" --store "$store"
}
"$kg" build examples/papers.txt --store "$store"
"$kg" export --store "$store" --force -o output/kg.html
"$kg" export --store "$store" --force -o output/kg.ttl
ask papers-on-hardware --hardware V100
ask baseline-of --method Megatron-LM
ask speedups --min 2
printf '\nOpen output/kg.html in a browser.\n'
