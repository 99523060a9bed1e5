#!/usr/bin/env bash
# Kills, stops and damages real jobs, and checks what is left: ./chaos.sh --runs N --workload W --fault F; docs/reliability.md says more.
# The build is quiet, so that standard output holds the runs alone.
set -euo pipefail

ROOT="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
readonly ROOT
source "$ROOT/eng/common.sh"

readonly PROJECT="$ROOT/tests/Millrace.Chaos"

build() { logged "the build" dotnet build "$PROJECT" -c Release -v quiet --nologo; }

(($# > 0)) || set -- --help me
ensure_dotnet
ensure_native
with_build_lock build
# The engine as a user starts it.
MILLRACE_SKIP_NATIVE=1 MILLRACE_BUILD_ONLY=1 "$ROOT/millrace"
exec dotnet "$PROJECT/bin/Release/net10.0/Millrace.Chaos.dll" "$@"
