# shellcheck shell=bash disable=SC2034,SC2154 # variables are shared with the files that source this one
# Sourced after steps.sh and packages.sh: bare Debian machines to try things on, and what of this machine they share.
#
# Guarantees: such a machine has Debian's packages and nothing else; it shares the toolchain, and the folders from which
# git is told to read instead of the network (url.<folder>.insteadOf), and may write to neither.

# Makes a minimal Debian as the tar file $1, with the packages $2 and so on. Packages come from where this machine's come.
make_debian() {
    local tar=$1 sources=() packages=() file
    shift
    if (($# > 0)); then packages=("--include=$(IFS=, && printf '%s' "$*")"); fi
    for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        if [[ -s $file ]]; then
            sources=("$file")
            break
        fi
    done
    rm -f "$tar"
    attended mmdebstrap --quiet --variant=minbase --format=tar "${packages[@]}" \
        bookworm "$tar" "${sources[@]}" >"$state/debian.log" 2>&1 || {
        tail -n 20 "$state/debian.log" >&2
        fail "mmdebstrap failed: $state/debian.log"
    }
}

# The toolchain's folder, which holds bin, lib, libexec.
toolchain_folder() {
    local folder
    folder=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
    # A machine cannot share another's /usr.
    [[ $folder != /usr ]] || fail "this needs a Swift toolchain in a folder of its own, such as /opt/swift"
    printf '%s\n' "$folder"
}

# The lines `url.<folder>.insteadof <address>` of git's settings that name folders of this machine.
git_replacements() {
    local key address folder
    while read -r key address; do
        folder=${key#url.}
        folder=${folder%.insteadof}
        if [[ $folder == /* && -d $folder ]]; then printf '%s %s\n' "$key" "$address"; fi
    done < <(git config --get-regexp '^url\..*\.insteadof$')
}

# These folders.
git_folders() { git_replacements | sed 's/^url\.\(.*\)\.insteadof .*/\1/; s:/*$::' | sort -u; }

# Writes these settings to the file $1.
write_git_settings() {
    local key address
    : >"$1"
    while read -r key address; do
        git config --file "$1" --add "$key" "$address"
        # There the folders belong to another user than the one who reads them.
        git config --file "$1" safe.directory '*'
    done < <(git_replacements)
}
