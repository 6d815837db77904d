-- pgbench script. About 98 % fresh hosts, 1 % stale, 1 % absent.
\set host random(1, :hosts + :hosts / 100)
INSERT INTO host_last_ingested AS t VALUES (:host, now())
ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested
WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
