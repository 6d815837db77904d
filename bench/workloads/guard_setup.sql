-- The flagship table, anew, with :hosts hosts that were all seen at :start (seconds since 1970).
SET client_min_messages = warning;
DROP TABLE IF EXISTS host_last_ingested;
CREATE TABLE host_last_ingested (
    host_id bigint PRIMARY KEY,
    last_ingested timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);

INSERT INTO host_last_ingested
SELECT host, to_timestamp(:start)
FROM generate_series(1, :hosts) AS host;

VACUUM (ANALYZE) host_last_ingested;
-- The catalogs too, or sessions prune them, and write WAL, while they run upserts.
VACUUM;
