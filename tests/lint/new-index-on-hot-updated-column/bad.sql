CREATE FUNCTION touch(device bigint) RETURNS void LANGUAGE sql
BEGIN ATOMIC
  UPDATE devices SET seen_at = now(), state = 'on', load = load + 1, note = lower(note) WHERE id = device;
  INSERT INTO devices AS d (id, visits) VALUES (device, 1) ON CONFLICT (id) DO UPDATE SET visits = d.visits + 1;
END;

CREATE INDEX ON public.devices USING btree ("seen_at" DESC, id) INCLUDE (load) WHERE state = 'on';
CREATE INDEX devices_note ON devices (lower(note));
CREATE INDEX CONCURRENTLY devices_visits ON devices (visits);
