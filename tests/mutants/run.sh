#!/usr/bin/env bash
# Applies each mutant to a scratch copy and runs the simulation tests there, or the tests that the patch's first line names
# ("# tests: PROJECT FILTER"). A mutant that they do not catch is a hole in the tests: the script then fails and names it.
# Usage: tests/mutants/run.sh [NAME…]; MILLRACE_SIM_SEEDS sets the number of seeds (500).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
git -C "$root" ls-files -z --cached --others --exclude-standard | (cd "$root" && xargs -0 tar cf - --) | tar xf - -C "$scratch"
cd "$scratch"

# run_tests PROJECT FILTER: 0 passed, 1 failed, 2 did not compile
run_tests() {
  dotnet build "$1" -v q --nologo -p:TreatWarningsAsErrors=false >build.log 2>&1 || return 2
  timeout 600 dotnet test "$1" --no-build -v q --nologo --filter "FullyQualifiedName~$2" >test.log 2>&1 || return 1
}

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for patch in tests/mutants/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi

declare -A checked
survivors=0
for name in "${names[@]}"; do
  read -r project filter < <(sed -n '1s/^# tests: //p' "tests/mutants/$name.patch"; echo tests/Millrace.Simulation.Tests Millrace)
  if [ -z "${checked[$project]:-}" ]; then
    run_tests "$project" "$filter" || { echo "void: $project fails without a mutant"; tail -n 20 build.log test.log; exit 2; }
    checked[$project]=1
  fi
  patch -s -p1 < "tests/mutants/$name.patch"
  result=0
  run_tests "$project" "$filter" || result=$?
  case $result in
    0) echo "survived  $name"; survivors=$((survivors + 1)) ;;
    1) echo "killed    $name" ;;
    *) echo "void      $name (does not compile)"; survivors=$((survivors + 1)) ;;
  esac
  patch -s -R -p1 < "tests/mutants/$name.patch"
done
exit $((survivors > 0))
