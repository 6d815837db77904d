INSERT INTO stock (item, n) VALUES ($1, $2) ON CONFLICT (item) DO UPDATE SET n = stock.n + 1;
-- The text decides on the order.
INSERT INTO stock (item, n) VALUES ('a', $1), ('b', $2)
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
INSERT INTO metric (host, name, n) VALUES ($1, 'cpu', $2), ($1, 'disk', $3)
ON CONFLICT (host, name) DO UPDATE SET n = metric.n + excluded.n;
-- Sorted by the key: its expression, its name, its position.
INSERT INTO stock (item, n) SELECT d.item, d.n FROM delivery d ORDER BY d.item
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
INSERT INTO stock (item, n) SELECT lower(d.name) AS item, d.n FROM delivery d ORDER BY item
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
INSERT INTO stock (item, n) SELECT d.item, d.n FROM delivery d ORDER BY 1
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
-- One row.
INSERT INTO stock (item, n) SELECT $1, $2 ON CONFLICT (item) DO UPDATE SET n = stock.n + 1;
INSERT INTO stock (item, n) SELECT item, n FROM delivery WHERE id = $1
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
INSERT INTO stock (item, n) SELECT item, n FROM delivery LIMIT 1
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
INSERT INTO stock (item, n) SELECT 'all', count(*) FROM delivery
ON CONFLICT (item) DO UPDATE SET n = excluded.n + stock.n;
-- Locks no row that is there.
INSERT INTO stock (item, n) SELECT item, n FROM delivery ON CONFLICT (item) DO NOTHING;
