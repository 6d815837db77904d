ALTER TABLE orders RENAME COLUMN total TO amount;
SELECT sum(total) FROM orders;
