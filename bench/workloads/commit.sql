\set id :client_id * 100 + random(0, 99)
UPDATE account SET balance = balance + 1 WHERE id = :id;
