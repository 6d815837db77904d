-- The start of a pgbench script: a random host, fresh in :fresh of 100 transactions.
--
-- The clients pass the time, and each has hosts of its own. For a fresh host the time is the one
-- that the table began with, so no row is ever a day older. For a stale host the client's clock goes
-- a day and a second on, so every row is. The share stays what it is, however often a row is updated.
\set host random(0, :hosts / :clients - 1) * :clients + :client_id + 1
\set stale random(1, 100) > :fresh
\set clock :clock + case when :stale then 86401 else 0 end
\set seen case when :stale then :clock else :start end
