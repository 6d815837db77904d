-- A text that the scanner no longer accepts, because standard_conforming_strings was changed after the
-- statement was prepared, is not kept at all: what can't be normalised might hold constants.
CREATE EXTENSION walwise;
SELECT walwise.stats_reset() IS NOT NULL AS reset;
CREATE TABLE seen (id int PRIMARY KEY, at timestamptz);
SET standard_conforming_strings = off;
SET escape_string_warning = off;
PREPARE escaped AS INSERT INTO seen AS t SELECT 22, now() WHERE 'secret\' is mine' IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET at = now() WHERE false;
RESET standard_conforming_strings;
RESET escape_string_warning;
EXECUTE escaped;
SELECT calls, query FROM walwise.upsert_stats;

DROP TABLE seen;
DROP EXTENSION walwise;
