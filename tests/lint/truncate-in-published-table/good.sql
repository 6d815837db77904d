CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE lines (id bigint PRIMARY KEY);
CREATE TABLE events (id bigint PRIMARY KEY);
CREATE UNLOGGED TABLE loads (id bigint);
CREATE PUBLICATION stream FOR TABLE orders, events, loads;
ALTER PUBLICATION stream DROP TABLE events;
TRUNCATE lines, events, loads, elsewhere;
DELETE FROM orders;
