# What a chapter tells with. Sourced by run; PG* variables lead to the chapter's database.

title() {
  printf '\n%s\n%s\n\n' "$1" "$(printf '%s' "$1" | sed 's/./=/g')"
}

# Prose from stdin, filled to the terminal; empty lines part paragraphs.
prose() {
  fmt -w 76
  echo
}

# Indents stdin: a statement, a table.
indented() {
  sed 's/^/    /; s/ *$//'
  echo
}

# run_sql: statements from stdin, without output.
run_sql() {
  psql -Xq -v ON_ERROR_STOP=1 -o /dev/null
}

# value QUERY: one value.
value() {
  psql -XAtq -v ON_ERROR_STOP=1 -c "$1"
}

# answer [VARIABLE=VALUE]...: prose whose figures come from the query on stdin, one text column.
answer() {
  for variable; do shift && set -- "$@" -v "$variable"; done
  told=$(psql -XAtq -v ON_ERROR_STOP=1 "$@") || exit 1
  printf '%s\n' "$told" | prose
}

# table [VARIABLE=VALUE]...: the result of the query on stdin.
table() {
  for variable; do shift && set -- "$@" -v "$variable"; done
  told=$(psql -Xq -P footer=off -P border=1 -v ON_ERROR_STOP=1 "$@") || exit 1
  printf '%s\n' "$told" | indented
}
