-- For agents that speak SQL themselves. Loaded by each deployment.
CREATE OR REPLACE FUNCTION touch_host(host bigint, seen timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO host_last_ingested AS t (host_id, last_ingested)
  VALUES (host, seen)
  ON CONFLICT (host_id) DO UPDATE SET last_ingested = EXCLUDED.last_ingested
  WHERE t.last_ingested < EXCLUDED.last_ingested - interval '1 day';
END
$$;
