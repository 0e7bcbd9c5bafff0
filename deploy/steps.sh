# shellcheck shell=bash disable=SC2034,SC2154 # variables are shared with the files that source this one
# Sourced by the commands of this folder: where things lie, how a step is told, how a command ends.
#
# Guarantees: each step prints a line with its seconds; however a command ends (by itself, by an error, Ctrl-C,
# SIGTERM, a closed terminal), the functions given to `at_end` run once, the last one first; no question is asked
# where there is no terminal; two runs of one command in one clone never touch the same state at once.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# The command as the user would type it again.
command_name=deploy/$(basename "$0")
# What the command keeps between runs; `open_state` sets it.
state=

fail() {
    printf '%s: %s\n' "$command_name" "$1" >&2
    exit "${2:-1}"
}

# --- steps -----------------------------------------------------------------------------------------------------------

step_started=$EPOCHREALTIME

# Prints what the step that ends here did, and how long it took.
step_done() {
    local now=$EPOCHREALTIME
    local tenths=$(((${now/[.,]/} - ${step_started/[.,]/}) / 100000))
    printf '%6d.%d s  %s\n' $((tenths / 10)) $((tenths % 10)) "$1"
    step_started=$now
}

# Says something within a step: that it may take minutes, or where it takes another way.
step_note() { printf '%10s  %s\n' '' "$1"; }

# --- the end ---------------------------------------------------------------------------------------------------------

end_functions=()
attended_pid=

at_end() { end_functions=("$1" "${end_functions[@]}"); }

run_end_functions() {
    local status=$? end_function
    trap '' HUP INT PIPE TERM
    # One that fails must not keep the others from running.
    end_session "$attended_pid" 30 || true
    for end_function in "${end_functions[@]}"; do
        "$end_function" || true
    done
    exit "$status"
}
trap run_end_functions EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

# Runs a program in a session of its own: Ctrl-C reaches this script alone, which then ends things in order, and the
# program's children can be ended with it. If this script is killed, the kernel ends the program. Descriptor 9 is the
# lock, which must end with this script and not with a child.
in_session() { exec setsid setpriv --pdeathsig TERM -- "$@" 9>&-; }

# Runs a long command so that a signal to this script ends it at once: bash defers its traps only while a command runs
# in the foreground.
attended() {
    local status=0
    in_session "$@" &
    attended_pid=$!
    wait "$attended_pid" || status=$?
    attended_pid=
    return "$status"
}

# The processes of a session. Not those of a process group: the package manager gives its children groups of their own.
session_members() {
    local file line fields
    for file in /proc/[0-9]*/stat; do
        { read -r line <"$file"; } 2>/dev/null || continue
        # After the name in parentheses: state, parent, group, session.
        read -r -a fields <<<"${line##*) }"
        if [[ ${fields[0]} != Z && ${fields[3]} == "$1" ]]; then printf '%s\n' "${line%% *}"; fi
    done
}

# Ends a program that was started `in_session`, and its children: SIGTERM, then SIGKILL after $2 seconds.
end_session() {
    local leader=$1 tenths=$(($2 * 10)) members
    [[ -n $leader ]] || return 0
    mapfile -t members < <(session_members "$leader")
    if ((${#members[@]} > 0)); then kill -TERM "${members[@]}" 2>/dev/null || true; fi
    while mapfile -t members < <(session_members "$leader") && ((${#members[@]} > 0)); do
        ((tenths-- > 0)) || kill -KILL "${members[@]}" 2>/dev/null || true
        sleep 0.1
    done
    wait "$leader" 2>/dev/null || true
}

# --- state -----------------------------------------------------------------------------------------------------------

# Makes .suanpan/$1 the state of this command. Its folders can be passed through, for the server may run as another
# user; secrets have one of their own.
open_state() {
    state=$root/.suanpan/$1
    mkdir -p "$state"
    [[ -O $state ]] || fail "$state belongs to $(stat -c %U "$state"): run as that user, or remove it"
    chmod 755 "$root/.suanpan" "$state"
    make_secrets_folder
    exec 9>>"$state/lock"
}

make_secrets_folder() { (umask 077 && mkdir -p "$state/secrets"); }

# Takes the lock of the state, or returns 1 if another run holds it for $1 more seconds. The kernel frees the lock
# when its holder dies, so there is no stale one.
lock_state() {
    flock --timeout "$1" 9 || return 1
    printf '%s\n' $$ >"$state/pid"
}

# Makes the one folder outside of the repository: sockets (their path may have 107 bytes, a repository's is often
# longer) and temporary files. mktemp gives it a name that nobody could have taken before, and mode 0700.
open_short_folder() {
    if [[ -L $state/short ]]; then
        rm -rf "$(readlink "$state/short")"
    fi
    short_folder=$(mktemp -d /tmp/suanpan.XXXXXX)
    ln -sfn "$short_folder" "$state/short"
    export TMPDIR=$short_folder
    at_end close_short_folder
}

close_short_folder() { rm -rf "$short_folder" "$state/short"; }

# --- ports -----------------------------------------------------------------------------------------------------------

port_is_free() { ! (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Whether the port $2 belongs to another than $1: what chose it for this state keeps it, though nothing may listen there yet.
port_is_kept() {
    local kept
    for kept in "$state"/port.*; do
        if [[ $kept != "$state/port.$1" && -s $kept && $(<"$kept") == "$2" ]]; then return 0; fi
    done
    return 1
}

# Sets `port` for what is called $1: $3 if given, else the one of the last run, else $2; where that is taken, or is the one of
# something else here, the next free one. Kept for the next run.
choose_port() {
    local kept=$state/port.$1
    port=$2
    if [[ -s $kept ]]; then port=$(<"$kept"); fi
    port=${3:-$port}
    local first=$port
    while port_is_kept "$1" "$port" || ! port_is_free "$port"; do
        ((++port < first + 200)) || fail "no free port from $first on for $1"
    done
    printf '%s\n' "$port" >"$kept"
}

# --- Swift -----------------------------------------------------------------------------------------------------------

# Puts Swift on the PATH, and what it would write to the user's home into the clone. HOME itself stays, for git's
# settings.
find_swift() {
    local folder home=$root/.suanpan/home
    if ! command -v swift >/dev/null; then
        for folder in /opt/swift/usr/bin /usr/share/swift/usr/bin /usr/libexec/swift/bin; do
            if [[ -x $folder/swift ]]; then PATH=$PATH:$folder; fi
        done
    fi
    command -v swift >/dev/null || fail "no swift on the PATH or in /opt/swift: see https://swift.org/install"
    export CFFIXED_USER_HOME=$home XDG_CACHE_HOME=$home/.cache XDG_DATA_HOME=$home/.local/share
}

# What a build may depend on. After any other change of the environment (a terminal's, a password's) the package manager
# would plan anew and compile for nothing.
build_variables=(PATH HOME USER LANG LC_ALL CC CXX PKG_CONFIG_PATH SUANPAN_WARNINGS_AS_ERRORS
    http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSH_AUTH_SOCK
    SSL_CERT_FILE SSL_CERT_DIR GIT_SSL_CAINFO GIT_CONFIG_GLOBAL TMPDIR CFFIXED_USER_HOME XDG_CACHE_HOME
    XDG_DATA_HOME)

# `swift build` in the build folder $1. Without deterministic hashing, plans differ in the order of compiler arguments.
swift_build() {
    local folder=$root/$1 name settings=()
    shift
    for name in $(compgen -e); do
        if [[ " ${build_variables[*]} " != *" $name "* ]]; then settings+=("--unset=$name"); fi
    done
    settings+=(SWIFT_DETERMINISTIC_HASHING=1)
    # The same folder in each run, if its path is one that the package manager can work with.
    if [[ $folder != *[![:ascii:]]* ]]; then
        rm -rf "$folder/tmp"
        mkdir -p "$folder/tmp"
        settings+=("TMPDIR=$folder/tmp")
    fi
    attended env "${settings[@]}" swift build --package-path "$root" --scratch-path "$folder" "$@"
}
