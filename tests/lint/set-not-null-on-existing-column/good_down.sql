-- +goose Up
ALTER TABLE orders ALTER COLUMN state DROP NOT NULL;

-- +goose Down
ALTER TABLE orders ALTER COLUMN state SET NOT NULL;
