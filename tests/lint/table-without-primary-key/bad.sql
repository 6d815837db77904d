CREATE TABLE IF NOT EXISTS shop."Events" (at timestamptz NOT NULL, what text);
CREATE TABLE unique_only (id bigint NOT NULL UNIQUE);
CREATE TABLE parts (id bigint) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
CREATE TABLE keyed (id bigint PRIMARY KEY);
CREATE TABLE child () INHERITS (keyed);
CREATE TABLE copied (LIKE keyed);
