-- The flagship table with :hosts hosts, one in a hundred of them stale.
CREATE TABLE host_last_ingested (
    host_id bigint PRIMARY KEY,
    last_ingested timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);

INSERT INTO host_last_ingested
SELECT host, now() - CASE WHEN host % 100 = 0 THEN interval '2 days' ELSE interval '0' END
FROM generate_series(1, :hosts) AS host;

VACUUM (ANALYZE) host_last_ingested;
