-- The same as two statements in one. Loses an update in a race with an insert.
WITH insert_attempt AS (
    INSERT INTO host_last_ingested VALUES (:host, to_timestamp(:seen))
    ON CONFLICT DO NOTHING RETURNING *
)
UPDATE host_last_ingested SET last_ingested = to_timestamp(:seen)
WHERE host_id = :host AND last_ingested < to_timestamp(:seen) - '1 day'::interval
    AND NOT EXISTS (SELECT * FROM insert_attempt);
