UPDATE person SET name = $1, "Mail" = $2::text WHERE id = $3;

-- Again and again for all that have expired.
UPDATE offer
SET status = 'expired'
WHERE ends_at < now();

WITH done AS (UPDATE job SET note = NULL WHERE id = $1)
SELECT 1;
