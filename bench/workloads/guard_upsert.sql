INSERT INTO host_last_ingested AS t VALUES (:host, to_timestamp(:seen))
ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested
WHERE t.last_ingested < EXCLUDED.last_ingested - '1 day'::interval;
