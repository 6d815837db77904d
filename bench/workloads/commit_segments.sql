-- Segments for later: filled once, and left to the next checkpoint to recycle, as in a server that
-- has run for a while. A new one would be written twice, first with zeros.
SELECT pg_logical_emit_message(true, '', 'segment'), pg_switch_wal() FROM generate_series(1, 2);
