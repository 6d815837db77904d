ALTER TABLE IF EXISTS shop.orders RENAME COLUMN "State" TO status;
ALTER TABLE orders RENAME placed /* was */ TO placed_at;
