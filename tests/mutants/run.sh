#!/usr/bin/env bash
# Applies each mutant to a scratch copy and runs the simulation tests there. A mutant that they do not catch is a hole in the tests:
# the script then fails and names it. Usage: tests/mutants/run.sh [NAME…]; MILLRACE_SIM_SEEDS sets the number of seeds (500).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tests=tests/Millrace.Simulation.Tests
git -C "$root" ls-files -z --cached --others --exclude-standard | (cd "$root" && xargs -0 tar cf - --) | tar xf - -C "$scratch"
cd "$scratch"
dotnet build "$tests" -v q --nologo -p:TreatWarningsAsErrors=false >/dev/null
dotnet test "$tests" --no-build -v q --nologo >test.log 2>&1 || { echo "void: the tests fail without a mutant"; exit 2; }

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  names=()
  for patch in tests/mutants/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi

survivors=0
for name in "${names[@]}"; do
  patch -s -p1 < "tests/mutants/$name.patch"
  if ! dotnet build "$tests" -v q --nologo -p:TreatWarningsAsErrors=false >build.log 2>&1; then
    echo "void      $name (does not compile)"
    survivors=$((survivors + 1))
  elif timeout 600 dotnet test "$tests" --no-build -v q --nologo >test.log 2>&1; then
    echo "survived  $name"
    survivors=$((survivors + 1))
  else
    echo "killed    $name"
  fi
  patch -s -R -p1 < "tests/mutants/$name.patch"
done
exit $((survivors > 0))
