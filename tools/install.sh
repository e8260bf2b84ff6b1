#!/bin/sh
# Fills .venv from a lock file and installs the checkout into it, editable: tools/install.sh requirements.txt
#
# The Makefile calls it when a lock file is newer than what is installed. It needs python3 with its venv module, nothing
# else: uv, which makes this seconds instead of minutes, is taken from PATH or fetched (pinned, hashed) into .venv.
# Nothing is ever removed, so a run set installed over a development set leaves the latter whole.
set -eu

lock=$1
python=${PYTHON:-python3}
venv=.venv

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if ! is_new_enough "$venv/bin/python"; then
    is_new_enough "$python" || fail \
        "$python is missing or older than Python 3.11, which ic needs." \
        "Install a newer one, then name it: make PYTHON=python3.12 …"
    rm -rf "$venv"
    "$python" -m venv --without-pip "$venv" || fail \
        "$python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv"
fi

# Found by running it: a version manager's shim can stand on PATH for a uv that is not there.
if uv --version >/dev/null 2>&1; then
    uv=uv
else
    uv=$venv/bin/uv
    if ! "$uv" --version >/dev/null 2>&1; then
        "$venv/bin/python" -c 'import ensurepip' 2>/dev/null || fail \
            "$python comes without pip (its module ensurepip is missing)." \
            "On Debian or Ubuntu: apt install python3-venv. Or install uv: https://docs.astral.sh/uv/"
        printf 'Fetching uv into %s …\n' "$venv" >&2
        "$venv/bin/python" -m ensurepip >/dev/null
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
    fi
fi

printf 'Installing %s into %s …\n' "$lock" "$venv" >&2
# Without .pyc files the first start takes several times as long, and uv does not write them unless told.
export UV_COMPILE_BYTECODE=1
"$uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock"
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
