CREATE TABLE orders (id bigint PRIMARY KEY, name text, first text, last text, total numeric, state text);
CREATE INDEX orders_total ON orders (total);

-- what ran before it is history
UPDATE orders SET name = first || ' ' || last WHERE name IS NULL;
ALTER TABLE orders DROP COLUMN first, DROP COLUMN last;

-- the column's own index may go
ALTER TABLE orders DROP COLUMN total;

-- the last definition counts
CREATE VIEW open_orders AS SELECT id FROM orders WHERE state = 'open';
CREATE OR REPLACE VIEW open_orders AS SELECT id FROM orders;
ALTER TABLE orders DROP COLUMN state;

-- another table's column of the same name
CREATE VIEW names AS SELECT s.name FROM shops s JOIN orders o ON o.id = s.id;
ALTER TABLE orders DROP COLUMN name;
