-- Runs turn stale and absent hosts into fresh ones: brings the mix back.
DELETE FROM host_last_ingested WHERE host_id > :hosts;
UPDATE host_last_ingested SET last_ingested = now() - interval '2 days'
WHERE host_id % 100 = 0 AND last_ingested > now() - interval '1 day';
VACUUM host_last_ingested;
