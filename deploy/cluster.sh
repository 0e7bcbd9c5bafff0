# shellcheck shell=bash disable=SC2034,SC2154 # variables are shared with the files that source this one
# Sourced after steps.sh: a PostgreSQL server for one command.
#
# Guarantees: a private cluster lives in the state folder of its command and is nobody else's; Debian's own clusters
# are neither made nor touched; a server that a killed run left behind is stopped, a stale pid file heals. Where the
# user's environment names a server, that one is used and no cluster is made.

postgres_programs=/usr/lib/postgresql/15/bin
cluster=

# --- an existing server ----------------------------------------------------------------------------------------------

# Whether DATABASE_URL or libpq's own variables name a server.
server_is_given() {
    [[ -n ${DATABASE_URL-}${PGHOST-}${PGHOSTADDR-}${PGPORT-}${PGSERVICE-}${PGDATABASE-}${PGUSER-} ]]
}

# Sets `server`, the connection string of that server's administrator without its password, which goes to PGPASSWORD:
# arguments of a process are for all to see, its environment is not.
use_given_server() {
    if [[ -z ${DATABASE_URL-} ]]; then
        server=
        [[ -n ${PGDATABASE-}${PGSERVICE-} ]] || server=dbname=postgres
        return
    fi
    [[ $DATABASE_URL =~ ^postgres(ql)?://(([^:@/]*)(:([^@/]*))?@)?([^/?]*)(/[^?]*)?(\?.*)?$ ]] ||
        fail "DATABASE_URL is no postgresql:// address"
    local user=${BASH_REMATCH[3]} password=${BASH_REMATCH[5]} database=${BASH_REMATCH[7]}
    server_hosts=${BASH_REMATCH[6]}
    server_parameters=${BASH_REMATCH[8]}
    [[ $server_parameters != *password=* ]] || fail "put the password of DATABASE_URL before the @"
    server=postgresql://${user:+$user@}$server_hosts$database$server_parameters
    if [[ -n $password ]]; then
        password=${password//\\/\\\\}
        PGPASSWORD=$(printf '%b' "${password//%/\\x}")
        export PGPASSWORD
    fi
}

# A name for the given server, the same in each run and without a secret.
given_server_name() {
    local address=${DATABASE_URL-}
    address=${address##*@}
    printf '%s' "${address:-${PGSERVICE-} ${PGHOST-} ${PGHOSTADDR-} ${PGPORT-}}" | sha256sum | cut -c 1-8
}

# --- the private cluster ---------------------------------------------------------------------------------------------

# Runs one of PostgreSQL's programs as the owner of the cluster: the server refuses to run as root. From a folder that
# every user can enter, without the lock.
as_cluster_owner() (
    cd /
    if ((EUID == 0)); then
        exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@" 9>&-
    fi
    exec "$@" 9>&-
)

# Sets `cluster`, the folder of data and log, made where absent. As root it must be one that the user postgres can
# reach; where a folder above the repository keeps that user out (/root does), the cluster lies below that user's home
# instead, and a link in the state folder remembers it.
open_cluster_folder() {
    local link=$state/postgres elsewhere
    if [[ ! -e $link ]]; then
        rm -f "$link"
        mkdir -m 700 "$link"
        if ((EUID == 0)); then
            chown postgres:postgres "$link"
            if ! as_cluster_owner test -w "$link"; then
                rmdir "$link"
                elsewhere=$(as_cluster_owner mktemp -d "/var/lib/postgresql/suanpan-$(basename "$state").XXXXXX")
                ln -s "$elsewhere" "$link"
            fi
        fi
    fi
    cluster=$(readlink -f "$link")
    if [[ -L $link ]]; then
        step_note "the user postgres cannot enter $root: the cluster is in $cluster"
    fi
}

remove_cluster_folder() {
    local link=$state/postgres
    if [[ -L $link ]]; then rm -rf "$(readlink "$link")"; fi
    rm -rf "$link"
}

# The process that serves the cluster's data, if there is one. A number in the pid file counts only if that process
# works in the data folder: after a crash the number may be anybody's.
server_pid() {
    local pid
    [[ -r $cluster/data/postmaster.pid ]] || return 1
    read -r pid <"$cluster/data/postmaster.pid"
    [[ $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$cluster/data" ]] && printf '%s\n' "$pid"
}

installed_version() { "$postgres_programs/postgres" --version; }

stop_server() {
    if [[ -n $cluster ]] && server_pid >/dev/null; then
        as_cluster_owner "$postgres_programs/pg_ctl" stop -D "$cluster/data" -m fast -w -t 60 >/dev/null
    fi
}

# Trust on the socket gives nothing away: its folder is closed to all but root and the owner of the cluster, who could
# read the data files as well. TCP asks for a password.
make_cluster() {
    rm -rf "$cluster/data.new"
    as_cluster_owner "$postgres_programs/initdb" -D "$cluster/data.new" --username=postgres \
        --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
        --no-instructions "$@" >"$state/initdb.log" 2>&1 || fail "initdb failed: $state/initdb.log"
    # An interrupted initdb leaves a folder that looks whole.
    mv "$cluster/data.new" "$cluster/data"
}

# Starts the private cluster. $1: the wanted port; the rest: options of the server. Sets `server`, its superuser's
# connection string, and `port`.
start_server() {
    local wanted=$1 attempt options
    shift
    # Variables that name no server could still spoil the way to ours.
    unset "${!PG@}"
    stop_server
    rm -f "$cluster/data/postmaster.pid"
    if ((EUID == 0)); then chown postgres:postgres "$short_folder"; fi
    if [[ -f $cluster/log ]]; then mv "$cluster/log" "$cluster/log.before"; fi
    at_end stop_server
    for attempt in 1 2 3; do
        choose_port postgres "$wanted"
        options="-p $port -k $short_folder -c listen_addresses=127.0.0.1 $*"
        if as_cluster_owner "$postgres_programs/pg_ctl" start -D "$cluster/data" -l "$cluster/log" -w -t 120 \
            -o "$options" >/dev/null; then
            installed_version >"$state/server_version"
            server="host=$short_folder port=$port user=postgres dbname=postgres"
            server_hosts=127.0.0.1:$port
            server_parameters=
            return
        fi
        # Another process may have taken the port since it was looked at.
        if port_is_free "$port"; then break; fi
        step_note "port $port was taken meanwhile, attempt $((attempt + 1))"
    done
    tail -n 5 "$cluster/log" >&2
    fail "the server does not start: $cluster/log"
}

# Restarts the running server of another run, if its package was upgraded since it started: its libraries would no
# longer fit it.
refresh_server() {
    cluster=$(readlink -f "$state/postgres")
    [[ -r $state/server_version ]] && server_pid >/dev/null || return 0
    [[ $(<"$state/server_version") != "$(installed_version)" ]] || return 0
    as_cluster_owner "$postgres_programs/pg_ctl" restart -D "$cluster/data" -m fast -w -t 120 \
        -l "$cluster/log" >/dev/null
    installed_version >"$state/server_version"
    step_done "the server was older than its package: restarted, now $(installed_version)"
}
