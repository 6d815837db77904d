CREATE FUNCTION touch(device bigint) RETURNS void LANGUAGE sql
BEGIN ATOMIC
  UPDATE devices SET seen_at = now(), serial = 1, load = 2 WHERE id = device;
END;

CREATE INDEX devices_seen_at ON devices USING brin (seen_at);
CREATE UNIQUE INDEX devices_serial ON devices (serial);
CREATE INDEX devices_name ON devices (id, name);
CREATE INDEX sensors_seen_at ON sensors (seen_at);

-- a new table's first indexes
CREATE TABLE fresh (id bigint PRIMARY KEY, a int);
CREATE FUNCTION set_a() RETURNS void LANGUAGE sql BEGIN ATOMIC UPDATE fresh SET a = 1; END;
CREATE INDEX fresh_a ON fresh (a);

-- indexed as it is
CREATE INDEX devices_load ON devices (load) WHERE load > 5;
CREATE INDEX devices_load_id ON devices (load, id);

-- a migration's own update is no habit
UPDATE devices SET region = 'eu';
CREATE INDEX devices_region ON devices (region);
