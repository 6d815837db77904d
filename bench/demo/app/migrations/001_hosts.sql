-- What the fleet is, and when each host was last heard of.
CREATE TABLE host_last_ingested (
  host_id       bigint PRIMARY KEY,
  last_ingested timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);

CREATE TABLE package (
  package_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL UNIQUE,
  vendor     text
);

CREATE TABLE host_state (
  host_id    bigint PRIMARY KEY,
  status     text NOT NULL,
  region     text NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX host_state_status ON host_state (status);
