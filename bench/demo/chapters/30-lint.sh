# The developer's half: the sample application's source is linted, rewritten, traced, and its
# function runs before and after.

hosts=100000
clients=4
reports=1000

title "Chapter 3: found in the source, before it runs"

prose <<'END'
Here is the application around chapter 1's upsert: Python (psycopg), Go (pgx), migrations and a
PL/pgSQL function. `walwise lint` reads the SQL where it stands, in the string literals and the
function's body too:
END

# Relative paths: what is shown does not depend on the machine.
cp -R "$here/app" app
walwise="$top/build/walwise"

# may_find COMMAND...: status 1 says that there are findings, which a chapter is about.
may_find() {
  "$@" || [ $? -eq 1 ]
}
may_find "$walwise" lint --no-config app >lint.txt

printf '$ walwise lint app\n' | indented
sed -n 's/^\(app[^ ]*\): \([a-z]*\): .* \[\([a-z-]*\)\]$/\1 \2 \3/p' lint.txt |
  awk '{ printf "%-32s %-8s %s\n", $1, $2, $3 }' | indented

prose <<'END'
The first of them in full, as the program prints it:
END
sed '/^$/q' lint.txt | fold -s -w 72 | indented

prose <<'END'
`walwise rewrite` edits the statement in place. Rows that the WHERE would leave alone are taken out
before the INSERT sees them; ON CONFLICT stays, for those that come in between. The quoting and
the placeholders are the program's own, and nothing else in the file changes:
END
printf '$ walwise rewrite --schema app/migrations app/ingest.py\n' | indented
"$walwise" rewrite --no-config --schema app/migrations app/ingest.py >diff.txt 2>notes.txt
indented <diff.txt

prose <<'END'
It says in what the new form differs, and what it leaves alone and why:
END
fold -s -w 72 notes.txt | indented

prose <<'END'
`walwise trace` runs both forms on copies of the server's tables, for a row that is absent, stale
and fresh, and reads back the WAL of each. Here it is the function's:
END
for file in app/migrations/*.sql app/functions/*.sql; do run_sql <"$file"; done
# With it trace tells the records one by one.
value 'CREATE EXTENSION pg_walinspect' >/dev/null
printf '$ walwise trace app/functions\n' | indented
"$walwise" trace --no-config --dsn "dbname=$PGDATABASE" app/functions >trace.txt
indented <trace.txt

run_sql <<'END'
CREATE TABLE run (
  form text, transactions bigint, records bigint, wal bigint, commits bigint, seconds numeric
);
END
printf '\\set host random(1, %s)\nSELECT touch_host(:host, now());\n' "$hosts" >touch.sql

# run_touch FORM: the clients' work through the loaded function, and what it cost, into table run.
run_touch() {
  fill_hosts $hosts
  before=$(value "SELECT format('%L, %L', pg_current_wal_insert_lsn(), clock_timestamp())")
  pgbench -n -M prepared -c $clients -j 2 -t $reports -f touch.sql >pgbench.log 2>&1 ||
    { cat pgbench.log >&2 && exit 1; }
  run_sql <<END
INSERT INTO run
SELECT '$1', $clients * $reports, sum(records), sum(wal_bytes), count(*) FILTER (WHERE xid IS NOT NULL),
       max(extract(epoch FROM ended - since::timestamptz))
FROM (VALUES ($before, clock_timestamp())) AS b(lsn, since, ended), LATERAL walwise.wal_by_transaction(lsn::pg_lsn)
WHERE outcome = 'committed';
END
}

prose <<END
The function is loaded as it was, then with --write as it is now; each time $clients clients report
$(value "SELECT demo.n($clients * $reports)") hosts through it, on chapter 1's table, with the guard off:
END
run_touch original
"$walwise" rewrite --no-config --schema app/migrations --write app/functions 2>notes.txt
for file in app/functions/*.sql; do run_sql <"$file"; done
run_touch rewritten

table <<'END'
WITH r AS (
  SELECT line, label,
         max(v) FILTER (WHERE form = 'original') AS original,
         max(v) FILTER (WHERE form = 'rewritten') AS rewritten
  FROM run, LATERAL (VALUES
    (1, 'commits in the WAL', commits), (2, 'WAL records', records), (3, 'bytes of WAL', wal),
    (4, 'transactions a second', round(transactions / seconds))) AS l(line, label, v)
  GROUP BY line, label
)
SELECT label AS " ", lpad(demo.n(original), 11) AS original, lpad(demo.n(rewritten), 11) AS rewritten
FROM r ORDER BY line;
END

may_find "$walwise" lint --no-config --schema app/migrations app/functions >lint.txt
prose <<END
And \`walwise lint app/functions\` now: $(tail -n 1 lint.txt).
END
