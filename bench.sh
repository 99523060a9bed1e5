#!/usr/bin/env bash
# Runs one benchmark: ./bench.sh ID [--json]. The build is quiet, so that standard output holds the result alone.
set -euo pipefail

ROOT="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
readonly ROOT
source "$ROOT/eng/common.sh"

readonly PROJECT="$ROOT/benchmarks/Millrace.Benchmarks"

build() { logged "the build" dotnet build "$PROJECT" -c Release -v quiet --nologo; }

(($# > 0)) || { say "usage: ./bench.sh ID [--json]"; exit 2; }
ensure_dotnet
ensure_native
[[ -d $PROJECT ]] || fail "benchmarks/Millrace.Benchmarks does not exist in this checkout."
with_build_lock build
# Some benchmarks start the engine as a user does; its build is not part of what they measure.
MILLRACE_SKIP_NATIVE=1 MILLRACE_BUILD_ONLY=1 "$ROOT/millrace"
exec dotnet run -c Release --no-build --project "$PROJECT" -- "$@"
