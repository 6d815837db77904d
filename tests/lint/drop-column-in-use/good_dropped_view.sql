CREATE VIEW open_orders AS SELECT id FROM orders WHERE state = 'open';
DROP VIEW open_orders;
ALTER TABLE orders DROP COLUMN state;
