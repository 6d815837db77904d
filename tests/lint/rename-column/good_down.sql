-- migrate:up

-- migrate:down
ALTER TABLE orders RENAME COLUMN status TO state;
