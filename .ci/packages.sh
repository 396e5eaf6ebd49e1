#!/usr/bin/env bash
# Builds the wheel and the source archive, and runs each in an empty environment, in an empty folder.
#
#   packages.sh PYTHON GPKG   PYTHON has `build`; GPKG is what `laoqu-geo build` made from the checkout
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(realpath -s "$1") gpkg=$(realpath "$2") here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m build --outdir "$work/dist" . >"$work/build.log" 2>&1 || { tail -n 30 "$work/build.log"; exit 1; }

# Every file of the package that git knows is in both, and nothing that was made is in either.
git ls-files laoqu_geo | LC_ALL=C sort >"$work/known"
"$python" -m zipfile -l "$work"/dist/*.whl | awk '{print $1}' | grep '^laoqu_geo/' | LC_ALL=C sort >"$work/in-wheel"
tar -tzf "$work"/dist/*.tar.gz | cut -d/ -f2- | grep '^laoqu_geo/.*[^/]$' | LC_ALL=C sort >"$work/in-sdist"
diff "$work/known" "$work/in-wheel"
diff "$work/known" "$work/in-sdist"
if tar -tzf "$work"/dist/*.tar.gz | grep -E '^[^/]+/(tests|output|layers|docs)/'; then exit 1; fi

version=$(sed -n 's/^version: //p' CITATION.cff)
for package in "$work"/dist/*; do
  echo "${package##*/}, $(stat -c %s "$package") bytes"
  "$python" -m venv --without-pip "$work/venv" # the environment is as empty as one can be
  "$python" -m pip --python "$work/venv" install --quiet -c constraints.txt "$package"
  mkdir "$work/empty"
  (
    cd "$work/empty"
    [ "$(env -i PATH=/usr/bin:/bin HOME="$work" "$work/venv/bin/laoqu-geo" --version)" = "laoqu-geo $version" ]
    env -i PATH=/usr/bin:/bin HOME="$work" "$work/venv/bin/laoqu-geo" build
    cmp layers/laoqu.gpkg "$gpkg"
  )
  rm -rf "$work/venv" "$work/empty"
done

# The citation keeps the format that GitHub and Zenodo read; its checker wants libraries older than ours.
"$python" -m venv "$work/citing"
"$work/citing/bin/python" -m pip install --quiet cffconvert==2.0.0 "setuptools<80"
"$work/citing/bin/cffconvert" --validate -i "$here/CITATION.cff"
