CREATE FUNCTION price_of(p int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  found_price int;
BEGIN
  SELECT price INTO found_price FROM product WHERE id = p FOR UPDATE;
  INSERT INTO lookup (product) VALUES (p);
  RETURN found_price;
END
$$;

-- Another body's write.
CREATE FUNCTION reprice(p int) RETURNS void LANGUAGE sql AS $$
  UPDATE product SET price = price + 1 WHERE id = p;
$$;
