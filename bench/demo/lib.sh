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

# The chapters' table: which host was last seen when.
make_hosts_table() {
  run_sql <<'END'
CREATE TABLE host_last_ingested (
  host_id bigint PRIMARY KEY, last_ingested timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
END
}

# fill_hosts N: of 100 hosts, 3 are absent, 7 stale, 90 fresh.
fill_hosts() {
  run_sql <<END
TRUNCATE host_last_ingested;
INSERT INTO host_last_ingested
  SELECT id, now() - CASE WHEN id % 100 < 10 THEN interval '3 days' ELSE random() * interval '12 hours' END
  FROM generate_series(1, $1) AS id
  WHERE id % 100 >= 3;
VACUUM (ANALYZE) host_last_ingested;
CHECKPOINT;
END
}

# upsert_script N: a pgbench script, a report of one random host.
upsert_script() {
  cat <<END
\\set host random(1, $1)
INSERT INTO host_last_ingested AS t VALUES (:host, now()) ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
END
}
