# shellcheck shell=bash
# What scripts/serve, scripts/test, scripts/bench and scripts/install-runtime share. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state=$root/.minato
runtime=$state/runtime

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
warn() { printf '\033[33mwarning: %s\033[0m\n' "$*" >&2; }
fail() {
    printf '\033[31merror: %s\033[0m\n' "$*" >&2
    exit 1
}

# Where nobody looks at colours they only get in the way of a log.
if [[ ! -t 2 ]]; then
    say() { printf '==> %s\n' "$*" >&2; }
    warn() { printf 'warning: %s\n' "$*" >&2; }
    fail() {
        printf 'error: %s\n' "$*" >&2
        exit 1
    }
fi

# ensure_packages NAME…: installs those Debian packages that are missing; touches nothing when none is.
ensure_packages() {
    local missing=() name
    command -v dpkg-query >/dev/null || {
        warn "this is no Debian or Ubuntu: make sure that what these packages hold is installed: $*"
        return 0
    }
    for name in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
    done
    ((${#missing[@]} == 0)) && return 0
    say "installing system packages: ${missing[*]}"
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "missing: ${missing[*]}. As root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq || warn "apt-get update failed; trying with the lists at hand"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        fail "could not install: ${missing[*]}"
}

# What building and running Minato takes beside Swift itself.
ensure_build_packages() {
    ensure_packages ca-certificates curl g++ git libsqlite3-dev zlib1g-dev
    command -v swift >/dev/null || fail "no Swift here. Install 6.2 or later from https://www.swift.org/install and put it on the PATH."
    # A toolchain that was only unpacked lacks the libraries it is linked with.
    swift --version >/dev/null 2>&1 || ensure_packages libcurl4 libedit2 libncurses6 libxml2
}

# What parses PDF documents, with the fonts of Chinese, Japanese and Korean.
ensure_parsers() { ensure_packages poppler-data poppler-utils; }

# build_release: the server as it is meant to run, in .build/release. Swift's runtime is linked in, so that the
# binary needs no Swift where it runs. Modules are optimised across their borders, those of packages too: a request
# passes through all floors several times, and without it each byte of an id costs a call.
build_release() {
    swift build --package-path "$root" -c release --product minato \
        --static-swift-stdlib -Xswiftc -cross-module-optimization
}

# usable_python MINOR PROGRAM: whether it is Python 3.MINOR or later and can make virtual environments.
usable_python() {
    "$2" -c "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, $1))" >/dev/null 2>&1
}

# find_python MINOR: prints a usable Python, installing Debian's if there is none.
find_python() {
    local candidate
    for candidate in ${MINATO_PYTHON:+"$MINATO_PYTHON"} python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
        if usable_python "$1" "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    ensure_packages python3 python3-venv
    usable_python "$1" /usr/bin/python3 || fail "Python 3.$1 or later is needed; set MINATO_PYTHON to one"
    echo /usr/bin/python3
}

# fingerprint FILE…: one hash of what an environment is made from.
fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }

# install_environment FOLDER PYTHON REQUIREMENTS [pip option…]: a virtual environment with these hashed
# requirements, put in place in one move, and only when it is whole.
install_environment() {
    local folder=$1 python=$2 requirements=$3 new=$1.new
    shift 3
    rm -rf "$new"
    "$python" -m venv "$new"
    "$new/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --only-binary :all: --require-hashes "$@" -r "$requirements" ||
        fail "could not install $requirements; the folder $new is left for a look"
}

# put_in_place FOLDER: FOLDER.new becomes FOLDER.
put_in_place() {
    rm -rf "$1.old"
    [[ -e $1 ]] && mv "$1" "$1.old"
    mv "$1.new" "$1"
    rm -rf "$1.old"
}

# One installer at a time: a second waits, and then finds the work done.
with_install_lock() {
    mkdir -p "$state"
    exec {install_lock}>"$state/install.lock"
    flock "$install_lock"
}
release_install_lock() { exec {install_lock}>&-; }

# ensure_runtime: the local engine in .minato/runtime, its models checked against their SHA-256.
ensure_runtime() {
    with_install_lock
    local stamp
    stamp=$(fingerprint "$root/runtime/requirements.txt")
    if [[ $(cat "$runtime/.installed" 2>/dev/null) != "$stamp" ]]; then
        local python
        python=$(find_python 10)
        say "installing the local runtime into ${runtime#"$root"/} (about 220 MB to fetch)"
        install_environment "$runtime" "$python" "$root/runtime/requirements.txt" --no-deps
        cp "$root"/runtime/*.py "$root/runtime/models.json" "$runtime.new/"
        "$runtime.new/bin/python" "$runtime.new/models.py" || fail "the local runtime's models are not what they should be"
        echo "$stamp" >"$runtime.new/.installed"
        put_in_place "$runtime"
    else
        # The programs change with the checkout, the packages do not.
        cp "$root"/runtime/*.py "$root/runtime/models.json" "$runtime/"
        if ! "$runtime/bin/python" "$runtime/models.py"; then
            warn "installing the local runtime anew"
            rm -f "$runtime/.installed"
            release_install_lock
            ensure_runtime
            return
        fi
    fi
    release_install_lock
}

# ensure_test_environment: the clients and judges of Tests/Clients in .minato/test.
ensure_test_environment() {
    local folder=$state/test requirements=$root/Tests/Clients/requirements.txt stamp
    with_install_lock
    stamp=$(fingerprint "$requirements")
    if [[ $(cat "$folder/.installed" 2>/dev/null) != "$stamp" ]]; then
        local python
        python=$(find_python 11)
        say "installing the client suite's packages into ${folder#"$root"/}"
        # Every package is pinned; two of them disagree about a third (Tests/Clients/overrides.txt).
        install_environment "$folder" "$python" "$requirements" --no-deps
        echo "$stamp" >"$folder.new/.installed"
        put_in_place "$folder"
    fi
    release_install_lock
}

# wait_ready URL SECONDS [PID]: waits until URL answers 200; gives up at once when PID has ended.
wait_ready() {
    local deadline=$((SECONDS + $2))
    until curl -fs -o /dev/null --max-time 2 "$1"; do
        ((SECONDS < deadline)) || return 1
        [[ -z ${3:-} ]] || kill -0 "$3" 2>/dev/null || return 1
        sleep 0.2
    done
}
