#!/usr/bin/env bash
# Writes the public surface of each project to eng/api/. Review the difference: it is what users will rely on.
set -euo pipefail

ROOT="$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")"
readonly ROOT
source "$ROOT/eng/common.sh"
cd "$ROOT"

update() {
  MILLRACE_UPDATE_API=1 dotnet test tests/Millrace.Architecture.Tests -c Release -v quiet --nologo --filter FullyQualifiedName~PublicApiTests
}

ensure_dotnet
with_build_lock logged "writing eng/api" update
git --no-pager diff --stat -- eng/api || true
