-- pgbench script: the same statement without the table, to see what the look itself takes.
\set host random(1, :hosts)
SELECT :host::bigint;
