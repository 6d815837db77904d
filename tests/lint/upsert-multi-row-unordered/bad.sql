INSERT INTO stock (item, n) SELECT item, sum(n) FROM delivery GROUP BY item
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;

INSERT INTO stock (item, n) SELECT d.item, d.n FROM delivery d JOIN ship s ON s.id = d.ship WHERE s.id = $1
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;

-- Up to who sends them.
INSERT INTO stock (item, n) VALUES ($1, $2), ($3, $4)
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
INSERT INTO stock (item, n) SELECT * FROM unnest($1::int[], $2::int[])
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;

-- Ordered by something else.
INSERT INTO stock (item, n) SELECT item, n FROM delivery ORDER BY arrived_at
ON CONFLICT (item) DO UPDATE SET n = stock.n + excluded.n;
