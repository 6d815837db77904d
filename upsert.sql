\set host random(1, 100000)
INSERT INTO host_last_ingested AS t VALUES (:host, now()) ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
