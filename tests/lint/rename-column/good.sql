CREATE TABLE fresh (id bigint PRIMARY KEY, a int);
ALTER TABLE fresh RENAME COLUMN a TO b;

ALTER TABLE orders RENAME TO purchases;
ALTER VIEW open_orders RENAME COLUMN a TO b;
ALTER TABLE purchases RENAME CONSTRAINT a TO b;

-- two columns change places
ALTER TABLE users ADD COLUMN id_new bigint;
ALTER TABLE users RENAME COLUMN id TO id_old;
ALTER TABLE users RENAME COLUMN id_new TO id;
