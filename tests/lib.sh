# Shell functions shared by the test drivers. POSIX sh; source it, don't run it.
#
# PG_CONFIG   selects the server (default: pg_config from PATH)

PG_CONFIG=${PG_CONFIG:-pg_config}

say() { printf '%s\n' "$*"; }
complain() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# Prints the absolute path of PG_CONFIG, so that it still works in another directory.
pg_config_path() {
  command -v "$PG_CONFIG" | {
    read -r path || exit 1
    case $path in /*) ;; *) path=$(cd "$(dirname "$path")" && pwd)/${path##*/} ;; esac
    printf '%s\n' "$path"
  }
}

# Prints the unprivileged user that servers run as when the caller is root.
server_user() {
  if [ "$(id -u)" -ne 0 ]; then
    id -un
  elif id postgres >/dev/null 2>&1; then
    echo postgres
  else
    echo nobody
  fi
}

# Runs a command as the server user, or as the caller if that is not root.
as_server_user() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  else
    user=$(server_user)
    setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
  fi
}

# make_work_dir NAME: makes a temporary directory that the server user can read, and prints it.
# Short, because Unix socket paths are limited to about 100 bytes.
make_work_dir() {
  base=${TMPDIR:-/tmp}
  if [ ${#base} -gt 40 ] || ! as_server_user test -x "$base"; then
    base=/tmp
  fi
  made=$(mktemp -d "$base/$1.XXXXXX") && chmod 755 "$made" && say "$made"
}

# regress_results FILE: prints `passed NAME` or `failed NAME` for each test in the output of a
# pg_regress of 15 (`test NAME ... ok`, groups indented) or of 16 and later (`ok 1 - NAME`).
regress_results() {
  sed -nE 's/^(test +|     )([^ ]+) +\.\.\. ok .*/passed \2/p
           s/^(test +|     )([^ ]+) +\.\.\. FAILED.*/failed \2/p
           s/^ok [0-9]+ +[-+] ([^ ]+).*/passed \1/p
           s/^not ok [0-9]+ +[-+] ([^ ]+).*/failed \1/p' "$1"
}
