CREATE TABLE orders (
  id bigint,
  shop_id bigint,
  state text,
  placed timestamptz,
  total numeric,
  PRIMARY KEY (shop_id, id)
);
CREATE INDEX orders_open ON orders (placed, lower(note));
CREATE INDEX orders_total ON orders (total);
CREATE VIEW open_orders AS
  SELECT o.id, o.placed
  FROM orders o
  WHERE o.state = 'open';

ALTER TABLE orders
  DROP COLUMN IF EXISTS "state" CASCADE,
  DROP note,
  DROP COLUMN shop_id;

-- named behind the DROP, by the file itself
ALTER TABLE orders DROP COLUMN total;
UPDATE orders SET total = 0 WHERE id = 1;
