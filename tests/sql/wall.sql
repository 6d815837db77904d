-- The wall between C++ and the server: every error crosses it whole, and leaves nothing behind.
-- walwise_test.so is built by `make test-module`.
\set VERBOSITY default
\set SHOW_CONTEXT always

CREATE FUNCTION live() RETURNS int LANGUAGE C AS 'walwise_test', 'walwise_test_live';
CREATE FUNCTION throw(kind text) RETURNS void LANGUAGE C AS 'walwise_test', 'walwise_test_throw';
CREATE FUNCTION divide(int, int) RETURNS int LANGUAGE C AS 'walwise_test', 'walwise_test_divide';
CREATE FUNCTION run(query text) RETURNS void LANGUAGE C AS 'walwise_test', 'walwise_test_run';
CREATE FUNCTION run_nested(query text, depth int) RETURNS void
    LANGUAGE C AS 'walwise_test', 'walwise_test_run_nested';
CREATE FUNCTION divide_in_error_context() RETURNS void
    LANGUAGE C AS 'walwise_test', 'walwise_test_divide_in_error_context';
CREATE FUNCTION throw_through_call() RETURNS void
    LANGUAGE C AS 'walwise_test', 'walwise_test_throw_through_call';
CREATE FUNCTION throw_through_try() RETURNS void
    LANGUAGE C AS 'walwise_test', 'walwise_test_throw_through_try';
CREATE FUNCTION state_after_error() RETURNS void
    LANGUAGE C AS 'walwise_test', 'walwise_test_state_after_error';
CREATE FUNCTION own() RETURNS void LANGUAGE C AS 'walwise_test', 'walwise_test_own';
CREATE FUNCTION own_refusing() RETURNS void
    LANGUAGE C AS 'walwise_test', 'walwise_test_own_refusing';

-- Runs a query and tells its error, as an application's handler sees it.
CREATE FUNCTION caught(query text) RETURNS TABLE (sqlstate text, message text, live_objects int)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN QUERY SELECT '00000', 'no error', live();
EXCEPTION WHEN OTHERS OR query_canceled THEN
    RETURN QUERY SELECT sqlstate, sqlerrm, live();
END $$;

SELECT pg_backend_pid() AS backend \gset

-- C++ exceptions
SELECT throw('runtime_error');
\echo :LAST_ERROR_SQLSTATE
SELECT throw('int');
\echo :LAST_ERROR_SQLSTATE
SELECT throw('bad_alloc');
\echo :LAST_ERROR_SQLSTATE
SELECT live();
SELECT sqlstate, message FROM caught($$SELECT throw('int')$$);

-- A long message is cut between characters.
SELECT sqlstate, length(message), octet_length(message), right(message, 1) = U&'\00e9' AS whole
FROM caught($$SELECT throw('long')$$);

-- Server errors below live objects
SELECT divide(6, 2);
SELECT divide(1, 0);
\echo :LAST_ERROR_SQLSTATE
SELECT run('SELECT 1');
SELECT run('SELECT 1/0');
\echo :LAST_ERROR_SQLSTATE
-- position
SELECT run('SELEC 1');
\echo :LAST_ERROR_SQLSTATE
-- detail
CREATE TEMP TABLE wall_pair (a int PRIMARY KEY);
SELECT run('INSERT INTO wall_pair VALUES (1), (1)');
\echo :LAST_ERROR_SQLSTATE
-- SQLSTATE and hint of its own
SELECT run($$DO 'BEGIN RAISE ''not today'' USING ERRCODE = ''WW001'', HINT = ''Come back.''; END'$$);
\echo :LAST_ERROR_SQLSTATE
SELECT live();

-- The transaction goes on where PL/pgSQL catches the error, as often as it likes.
SELECT * FROM caught('SELECT divide(1, 0)');
SELECT * FROM caught($$SELECT run('SELEC 1')$$);
SELECT sqlstate, count(*), sum(live_objects) AS live_objects
FROM generate_series(1, 1000), caught($$SELECT run('SELECT 1/0')$$) GROUP BY 1;

-- Timeout and cancel
BEGIN;
SET LOCAL statement_timeout = '100ms';
SELECT run('SELECT pg_sleep(60)');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT run('SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)');
\echo :LAST_ERROR_SQLSTATE
SELECT live();

-- One error through several guards
SELECT run_nested('SELECT 1', 3);
SELECT run_nested('SELECT 1/0', 2);
\echo :LAST_ERROR_SQLSTATE
SELECT run_nested('SELEC 1', 3);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM caught($$SELECT run_nested('SELECT throw(''runtime_error'')', 2)$$);
SELECT live();

-- States that an error must not spoil
SELECT divide_in_error_context();
SELECT throw_through_call();
SELECT throw_through_try();
SELECT state_after_error();
SELECT live();

-- Objects owned by a memory context: the end of the transaction, whichever it is
BEGIN;
SELECT own(), own();
SELECT live();
COMMIT;
SELECT live();
BEGIN;
SELECT own();
SELECT 1/0;
ROLLBACK;
SELECT live();
BEGIN;
SELECT own();
SAVEPOINT s;
SELECT own();
SELECT live();
ROLLBACK TO s;
SELECT live();
SELECT * FROM caught('SELECT own(), 1/0');
SELECT live();
COMMIT;
SELECT live();

-- A constructor that throws: nothing to destroy later
BEGIN;
SELECT sqlstate, message, live_objects FROM caught('SELECT own_refusing()');
COMMIT;
SELECT live();

-- One backend lived through it all.
SELECT pg_backend_pid() = :backend AS same_backend;

DROP FUNCTION live, throw, divide, run, run_nested, divide_in_error_context, throw_through_call,
    throw_through_try, state_after_error, own, own_refusing, caught;
