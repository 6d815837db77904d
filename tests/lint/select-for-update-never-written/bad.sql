BEGIN;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
INSERT INTO log (account) VALUES (1);
COMMIT;

START TRANSACTION;
SELECT a.name FROM public.account a JOIN person p ON p.id = a.person FOR NO KEY UPDATE OF a;
UPDATE person SET n = n + 1;
COMMIT;

-- It was written before, and in another transaction.
BEGIN;
UPDATE account SET balance = balance + 1 WHERE id = 2;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
COMMIT;
UPDATE account SET balance = balance + 1 WHERE id = 1;
