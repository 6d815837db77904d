-- Rows of its own for each client, so that no two ever meet. Half a page stays free for their updates.
DROP TABLE IF EXISTS account;
CREATE TABLE account (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO account SELECT generate_series(0, :clients * 100 - 1), 0;
VACUUM ANALYZE account;
