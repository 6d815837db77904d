CREATE FUNCTION reprice(p int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT id, price FROM product WHERE id > p FOR UPDATE LOOP
    UPDATE product SET price = r.price + 1 WHERE id = r.id;
  END LOOP;
END
$$;

CREATE FUNCTION take(p int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM product WHERE id = p FOR UPDATE;
  PERFORM reprice(p);
END
$$;
