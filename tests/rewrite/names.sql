CREATE TABLE app."Host Name" ("Id" int PRIMARY KEY, "select" text, größe int, v int);
CREATE TABLE host (id int PRIMARY KEY, v int);
CREATE TABLE k (id int, v int, CONSTRAINT "k key" UNIQUE (id));
CREATE TABLE person (email text, tenant int, gone bool NOT NULL, v int);
CREATE UNIQUE INDEX ON person (lower(email), tenant);
CREATE UNIQUE INDEX ON person (tenant) WHERE NOT gone;

INSERT INTO app."Host Name" ("Id", "select", größe) VALUES (1, 'x', 2) ON CONFLICT ("Id") DO UPDATE SET größe = excluded.größe WHERE "Host Name".größe < excluded.größe;
INSERT INTO app."Host Name" AS "H" ("Id", "select") VALUES (1, 'x') ON CONFLICT ("Id") DO UPDATE SET "select" = excluded."select" WHERE "H"."select" < excluded."select";
INSERT INTO host AS h (id, v) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v WHERE h.v < EXCLUDED.v;
INSERT INTO HOST (ID, V) VALUES (1, 2) ON CONFLICT (ID) DO UPDATE SET V = Excluded.V WHERE HOST.V < Excluded.V;
INSERT INTO k (id, v) VALUES (1, 2) ON CONFLICT ON CONSTRAINT "k key" DO UPDATE SET v = excluded.v WHERE k.v < excluded.v;
INSERT INTO person (email, tenant, gone, v) VALUES ($1, $2, false, $3) ON CONFLICT (lower(email), tenant) DO UPDATE SET v = excluded.v WHERE person.v < excluded.v;
INSERT INTO person (email, tenant, gone, v) VALUES ($1, $2, false, $3) ON CONFLICT (tenant) WHERE NOT gone DO UPDATE SET v = excluded.v WHERE person.v < excluded.v;
INSERT INTO person (email, tenant, gone, v) VALUES ($1, 1, false, 2), ('b', 2, true, 3) ON CONFLICT (tenant) WHERE NOT gone DO UPDATE SET v = excluded.v WHERE person.v < excluded.v;
