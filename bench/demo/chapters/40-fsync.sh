# The ceiling itself: what the volume under pg_wal can commit, and how near the server is to it.

hosts=100000
clients=8

title "Chapter 4: the ceiling"

prose <<'END'
Every commit of the chapters before waited for one device. `walwise fsync` measures it, in the
server's own pg_wal, as the server writes: one flush after another by two of its methods, then
clients that share flushes as sessions do:
END
printf '$ walwise fsync "dbname=%s"\n' "$PGDATABASE" | indented
"$top/build/walwise" fsync "dbname=$PGDATABASE" --duration 8s --methods fdatasync,open_datasync \
  --clients 1,2,4,8 --ascii >ceiling.txt
sed '/^Volume/,/^$/d' ceiling.txt | indented

prose <<'END'
The same probe from SQL, by the method in use. Its figure is remembered as the ceiling:
END
table <<'END'
SELECT method, flushes_per_second::int AS "flushes/s", rate_low::int AS low, rate_high::int AS high,
       round(p50::numeric, 3) AS "p50 ms", round(p99::numeric, 3) AS "p99 ms"
FROM walwise.fsync_probe('2 s', methods => ARRAY[current_setting('wal_sync_method')]);
END

make_hosts_table
fill_hosts $hosts
upsert_script $hosts >upsert.sql
pgbench -n -M prepared -c $clients -j 2 -T 12 -f upsert.sql >pgbench.log 2>&1 &
load=$!
# What it counts from is reported by sessions about once a second.
until [ "$(value "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'")" -ge $clients ] ||
  ! kill -0 $load 2>/dev/null; do sleep 0.1; done
answer <<END
SELECT format('With chapter 1''s upserts from $clients clients running, walwise.commit_headroom finds %s commits a second by %s '
              'flushes of the WAL, %s commits a flush: %s %% of what one flush after another can reach.',
              demo.n(writes_per_second::bigint), demo.n(flushes_per_second::bigint),
              round(commits_per_flush::numeric, 1), round(100 * used::numeric))
FROM walwise.commit_headroom('6 seconds');
END
wait $load || { cat pgbench.log >&2 && exit 1; }
