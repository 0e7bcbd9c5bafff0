# shellcheck shell=bash disable=SC2034,SC2154 # variables are shared with the files that source this one
# Sourced after steps.sh: installs the Debian packages that a command needs and that are missing.
#
# Guarantees: what is installed is left as it is; PostgreSQL's packages make no cluster of their own; a user who may
# not install gets one line to hand to an administrator, and nothing is changed.

# What Swift itself needs on a bare Debian to run and to link.
toolchain_packages=(git gcc libc6-dev libcurl4 libncurses6 libsqlite3-0 libstdc++-12-dev libxml2)
# What the project needs to build.
build_packages=("${toolchain_packages[@]}" libedit-dev libexpat1-dev libpq-dev libssl-dev
    libxlsxwriter-dev libzbar-dev libzint-dev libzip-dev pkg-config zlib1g-dev)
# What the pages show beside their own: styles, charts and icons; what makes PDF files of prints, in Chinese too.
page_packages=(libjs-bootstrap5 libjs-chart.js bootstrap-icons weasyprint fonts-wqy-microhei)

# While this file is there, installing a server makes no cluster "main".
cluster_guard=/etc/postgresql-common/createcluster.d/suanpan.conf
cluster_setting="create_main_cluster = false"
guard_is_set=

missing_packages=()

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# Whether `as_root` will work. sudo asks for a password only on a terminal, and only those whom it may know.
may_install() {
    ((EUID == 0)) && return
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null && return
    [[ -t 0 && " $(id -nG) " == *" sudo "* ]] && sudo -v
}

remove_cluster_guard() {
    [[ -n $guard_is_set ]] || return 0
    guard_is_set=
    as_root rm -f "$cluster_guard"
    as_root rmdir --ignore-fail-on-non-empty "${cluster_guard%/*}"
}

set_cluster_guard() {
    guard_is_set=yes
    at_end remove_cluster_guard
    as_root mkdir -p "${cluster_guard%/*}"
    printf '%s\n' "$cluster_setting" | as_root tee "$cluster_guard" >/dev/null
}

# Sets `missing_packages`, those of $@ that are not installed. Ends here, before anything is changed, if there are
# some and this user may not install them.
find_missing_packages() {
    local package
    command -v apt-get >/dev/null || fail "this command installs Debian packages; deploy/README.md has other systems"
    for package; do
        if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
            missing_packages+=("$package")
        fi
    done
    ((${#missing_packages[@]} > 0)) || return 0
    may_install && return
    printf 'Packages are missing. As root:\n\n    apt-get install --no-install-recommends %s\n\n' \
        "${missing_packages[*]}" >&2
    if brings_server; then
        printf 'This makes Debian start a cluster "main", unless there is before it a file %s\nwith the line %s\n' \
            "$cluster_guard" "$cluster_setting" >&2
    fi
    exit 1
}

brings_server() { [[ " ${missing_packages[*]} " == *" postgresql-15 "* ]]; }

install_missing_packages() {
    local log=$state/packages.log
    if ((${#missing_packages[@]} == 0)); then
        step_done "packages: nothing missing"
        return
    fi
    step_note "packages: installing ${missing_packages[*]}"
    if brings_server; then set_cluster_guard; fi
    # A list that cannot be fetched does not matter as long as the packages can be.
    as_root apt-get update -q >"$log" 2>&1 9>&- || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing_packages[@]}" >>"$log" 2>&1 9>&- </dev/null || {
        tail -n 20 "$log" >&2
        fail "apt-get failed; all of its output: $log"
    }
    remove_cluster_guard
    step_done "packages: installed ${missing_packages[*]}"
}
