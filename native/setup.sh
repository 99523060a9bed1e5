#!/usr/bin/env bash
# Brings the native libraries: npm packages (package-lock.json) and Debian packages (apt.txt).
# Safe to call at every start: it returns at once when what is installed is what the two lists ask for.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"

readonly STAMP=node_modules/.millrace-stamp
readonly ATTEMPTS=4
readonly LIBRARIES=(
  node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1
  node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so
  node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7
)

say() { printf 'native/setup.sh: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

wanted_stamp() { cat package-lock.json apt.txt | sha256sum | cut -d ' ' -f 1; }

is_current() { [[ -f $STAMP && "$(<"$STAMP")" == "$(wanted_stamp)" ]]; }

# retry COMMAND…: runs it up to ATTEMPTS times, waiting 2, 4, 8 … seconds between.
retry() {
  local attempt wait_seconds=2
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    "$@" && return 0
    ((attempt == ATTEMPTS)) && return 1
    say "attempt $attempt of $ATTEMPTS failed: $*; again in $wait_seconds s"
    sleep "$wait_seconds"
    wait_seconds=$((wait_seconds * 2))
  done
}

check_platform() {
  [[ "$(uname -s)/$(uname -m)" == Linux/x86_64 ]] \
    || fail "the native libraries are pinned for linux-x64 only; this machine is $(uname -s)/$(uname -m)."
  getconf GNU_LIBC_VERSION >/dev/null 2>&1 \
    || fail "the native libraries need glibc; this system has another C library (musl?)."
}

check_node() {
  local tool
  for tool in node npm; do
    command -v "$tool" >/dev/null \
      || fail "'$tool' was not found. Install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm), then run native/setup.sh again."
  done
}

npm_install() {
  # The platform is named, because npm skips packages whose libc it cannot detect.
  npm ci --os=linux --cpu=x64 --libc=glibc --loglevel=error >&2
}

install_npm() {
  check_node
  say "installing the npm packages of native/package-lock.json (about 100 MB to load, once)"
  retry npm_install || fail "npm ci failed $ATTEMPTS times: see the message above (no network, or no access to the package registry?)."
  local library
  for library in "${LIBRARIES[@]}"; do
    [[ -f $library ]] || fail "npm succeeded, but native/$library is missing: delete native/node_modules and run native/setup.sh again."
  done
}

missing_debian_packages() {
  local name
  while read -r name; do
    [[ -z $name || $name == \#* ]] && continue
    [[ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)" == installed ]] || printf '%s\n' "$name"
  done <apt.txt
}

apt_install() {
  local -a as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a >&2 || true
  "${as_root[@]}" apt-get update -qq >&2 || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

install_apt() {
  grep -qvE '^[[:space:]]*(#|$)' apt.txt || return 0
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null \
    || fail "this is no Debian system: install what native/apt.txt lists by hand, then set MILLRACE_SKIP_APT=1."
  local -a missing
  mapfile -t missing < <(missing_debian_packages)
  ((${#missing[@]} == 0)) && return 0
  ((EUID == 0)) || sudo -n true 2>/dev/null \
    || fail "as root, run: apt-get install ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  retry apt_install "${missing[@]}" || fail "apt-get install failed $ATTEMPTS times: ${missing[*]}"
}

is_current && exit 0
check_platform
exec 9<package-lock.json
command -v flock >/dev/null && flock 9
is_current && exit 0
[[ -n ${MILLRACE_SKIP_APT:-} ]] || install_apt
install_npm
wanted_stamp >"$STAMP"
say "done"
