-- How the demo writes its figures.
CREATE SCHEMA demo;

-- 12345 -> 12,345
CREATE FUNCTION demo.n(numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN to_char(round($1), 'FM999,999,999,990');

-- 3 of 4 -> 75 %
CREATE FUNCTION demo.share(part numeric, whole numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN coalesce(to_char(100 * part / nullif(whole, 0), 'FM990.0'), '0') || ' %';

-- Milliseconds -> seconds
CREATE FUNCTION demo.seconds(ms double precision) RETURNS text LANGUAGE sql IMMUTABLE
RETURN to_char(ms / 1000, 'FM999,990.0') || ' s';

-- Bytes -> kB
CREATE FUNCTION demo.kb(numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN to_char(round($1 / 1024), 'FM999,999,999,990') || ' kB';
