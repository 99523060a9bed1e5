#!/usr/bin/env bash
# Everything that must hold before a change is delivered: native libraries, restore, Release build with warnings as errors,
# format, all tests. The last line is 'N passed, N failed, N skipped'. Continuous integration runs the same script.
#
#   ./build.sh [--no-test] [--filter EXPRESSION]
#
#   --no-test             stops before the tests
#   --filter EXPRESSION   runs the tests that match, in the form of 'dotnet test --filter'
set -euo pipefail

ROOT="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
readonly ROOT
source "$ROOT/eng/common.sh"
cd "$ROOT"
unset MILLRACE_UPDATE_API # Goldens are compared here, never written.

readonly SOLUTION=Millrace.slnx
readonly RESULTS="$ARTIFACTS/test-results"

run_tests=true
filter=

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      --no-test) run_tests=false ;;
      --filter)
        (($# > 1)) || usage "--filter needs an expression"
        filter=$2
        shift
        ;;
      *) usage "unknown option '$1'" ;;
    esac
    shift
  done
}

usage() {
  say "$1; usage: ./build.sh [--no-test] [--filter EXPRESSION]"
  exit 2
}

# step TITLE COMMAND…: runs it and prints how long it took.
step() {
  local title=$1 started=$SECONDS
  shift
  "$@" || fail "failed: $title"
  printf '%-12s %4d s\n' "$title" "$((SECONDS - started))"
}

restore() { dotnet restore "$SOLUTION" -v quiet; }

# One compiler for all projects, also where the environment asks for one each: started anew, it spends half of its time on compiling itself.
build() {
  local status=0
  dotnet build "$SOLUTION" -c Release --no-restore -v quiet --nologo -p:UseSharedCompilation=true || status=$?
  dotnet build-server shutdown --vbcscompiler >/dev/null || true
  return "$status"
}

# Whitespace only, and without loading the projects: the code style rules are part of the build.
check_format() {
  # Without its closing slash a folder would match nothing.
  dotnet format whitespace . --folder --verify-no-changes --include src/ tests/ benchmarks/ samples/
}

# What the tests start by ./millrace is built here once, not by the first test that needs it.
build_launcher() { MILLRACE_SKIP_NATIVE=1 MILLRACE_BUILD_ONLY=1 ./millrace; }

restore_and_build() {
  step restore restore
  step build build
}

test_all() {
  rm -rf "$RESULTS"
  # In the solution's order, which puts the longest first; one call for all of them, since each costs a start of its own.
  local -a assemblies
  mapfile -t assemblies < <(sed -nE 's#.*Path="(tests/[^"]*)/([^"/]*\.Tests)\.csproj".*#\1/bin/Release/net10.0/\2.dll#p' "$SOLUTION")
  local -a arguments=(--nologo --logger trx --results-directory "$RESULTS")
  [[ -z $filter ]] || arguments+=(--filter "$filter")
  local status=0
  # Tests are short processes: what profiling of their code costs does not come back.
  DOTNET_TieredPGO=0 dotnet test "${assemblies[@]}" "${arguments[@]}" -- RunConfiguration.MaxCpuCount=0 \
    | sed -E '/^(Results File|Test run for|A total of|Additionally, path|$)/d' || status=$?
  # A test host that crashed leaves no failed test to count.
  ((status == 0)) || say "dotnet test ended with exit code $status"
  print_totals
  return "$status"
}

# Adds up the counters of the result files.
print_totals() {
  [[ -d $RESULTS ]] || { echo "0 passed, 0 failed, 0 skipped"; return; }
  find "$RESULTS" -name '*.trx' -exec grep -ho '<Counters [^>]*>' {} + | awk '
    function field(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    { total += field("total"); passed += field("passed"); failed += field("failed") + field("error") + field("timeout") + field("aborted") }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, total - passed - failed }'
}

parse_arguments "$@"
ensure_dotnet
# Both need nothing that is built, and what they do is mostly to wait.
check_format &
format_check=$!
ensure_native &
native_setup=$!
with_build_lock restore_and_build || exit 1
step format wait "$format_check"
step native wait "$native_setup"
step launcher build_launcher
$run_tests || exit 0
test_all
