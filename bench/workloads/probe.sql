-- pgbench script: one look into the flagship table's index.
\set host random(1, :hosts)
SELECT last_ingested FROM host_last_ingested WHERE host_id = :host;
