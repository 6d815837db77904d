BEGIN;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
UPDATE public.account SET balance = balance - 1 WHERE id = 1;
COMMIT;

-- One of those that it locks.
BEGIN;
SELECT a.name FROM account a, person p WHERE p.id = a.person FOR UPDATE;
WITH gone AS (DELETE FROM person WHERE id = 1) SELECT 1;
COMMIT;

-- Weaker, to keep the row from going.
BEGIN;
SELECT 1 FROM account WHERE id = 1 FOR KEY SHARE;
COMMIT;

-- Who knows what that does.
BEGIN;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
CALL pay(1);
COMMIT;
BEGIN;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
SELECT pay(1);
COMMIT;

-- Not to its end.
BEGIN;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
ROLLBACK;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
BEGIN;
SELECT balance FROM account WHERE id = 1 FOR UPDATE;
