# Shared by ./millrace, ./build.sh and ./bench.sh; to be sourced. Expects ROOT to be the repository's root folder.
# shellcheck shell=bash

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

readonly ARTIFACTS="$ROOT/artifacts"
readonly BUILD_LOG="$ARTIFACTS/build.log"

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
fail() { say "$@"; exit 1; }

# The native libraries. Without them the engine still runs what needs none of them, and names the missing one where it is needed.
ensure_native() {
  [[ -n ${MILLRACE_SKIP_NATIVE:-} ]] && return 0
  "$ROOT/native/setup.sh" || say "going on without the native libraries (MILLRACE_SKIP_NATIVE=1 skips this step)"
}

ensure_dotnet() {
  command -v dotnet >/dev/null || fail "'dotnet' was not found: install the .NET 10 SDK (the version is in global.json) and put it on PATH."
}

# with_build_lock COMMAND…: one build at a time in this checkout. The build's own children must not inherit the lock.
with_build_lock() {
  mkdir -p "$ARTIFACTS"
  exec 8>"$ARTIFACTS/.build.lock"
  if ! flock -n 8; then
    say "waiting for another build of this checkout"
    flock 8
  fi
  local status=0
  "$@" 8>&- || status=$?
  exec 8>&-
  return "$status"
}

# logged WHAT COMMAND…: runs it with its output in the build log; on failure shows the errors, or the log's end where it has none.
logged() {
  local what=$1
  shift
  mkdir -p "$ARTIFACTS"
  "$@" >"$BUILD_LOG" 2>&1 </dev/null && return 0
  grep -E '(error|warning) [A-Z]+[0-9]+' "$BUILD_LOG" | sort -u | head -n 40 >&2 || tail -n 40 "$BUILD_LOG" >&2
  say "$what failed (see above; everything is in artifacts/build.log)."
  return 1
}
