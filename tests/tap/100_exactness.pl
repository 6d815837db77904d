# The ledger against the WAL, record by record: each kind of upsert on a quiet server.
#
# Each case runs in a schema of its own, with a table `host` of ten rows (id 1 to 10, seen = 100).
# Then the sums over the ledger must be what pg_walinspect finds:
#   - records, images and bytes of all statements, and of all commits;
#   - rows the upserts inserted, updated and locked: Heap/INSERT, UPDATE and LOCK of the target. An
#     updated row is locked first, so each writes a LOCK too;
#   - lock-only commits: the transactions that left no changed row.
# Where the two may differ, the case says by how much and why.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);
use WalWitness;

# Ids 1 to 10 exist; a `seen` of 50 is older than theirs, 200 newer.
sub upsert
{
	my ($values, $table) = @_;
	$table //= 'host';
	return "INSERT INTO $table AS h (id, seen) VALUES $values ON CONFLICT (id) "
	  . 'DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen';
}
my $fresh = upsert('(1, 50)');
my $stale = upsert('(2, 200)');
my $absent = upsert('(11, 100)');
my $other_fresh = upsert('(3, 50)');

my $audit = q{
	CREATE TABLE audit (what text);
	CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
	  $$BEGIN INSERT INTO audit VALUES (tg_op); RETURN NULL; END$$;};

# Keys of a case:
#   setup   SQL, run before                 run     SQL, what is measured; pgbench: by pgbench so
#   rows    [proposed, inserted, updated, identical, locked only] of the upserts; default none
#   commits, lock_only   commits and lock-only commits charged to upserts; default 0
#   failed  failed calls of upserts         caught  but their errors are caught
#   nested  the upserts run inside another statement
#   target  the upserts' table              wal_rows  [inserts, updates, locks] of it in the WAL
#   unseen  commits that the ledger calls needed and that left nothing changed: never too many
#   aborts_inside  subtransactions that a statement rolled back: their ABORT is part of its WAL
#   ddl     it leaves the catalogs something to prune
#   reads   records (xid and kind) that no entry is charged with: plain reads have none
my @cases = (
	{
		name => 'an absent row is inserted',
		run => $absent, rows => [ 1, 1, 0, 0, 0 ], commits => 1,
	},
	{
		name => 'a stale row is locked and updated',
		run => $stale, rows => [ 1, 0, 1, 0, 0 ], commits => 1,
	},
	{
		name => 'a fresh row is locked only, and its commit is for nothing',
		run => $fresh, rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an upsert without WHERE writes identical values',
		run => 'INSERT INTO host VALUES (1, 100), (2, 101) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen',
		rows => [ 2, 0, 2, 1, 0 ], commits => 1,
	},
	{
		name => 'multi-row VALUES do all three at once',
		run => upsert('(1, 50), (2, 50), (3, 200), (11, 1), (12, 1), (13, 1)'),
		rows => [ 6, 3, 1, 0, 2 ], commits => 1,
	},
	{
		name => 'INSERT ... SELECT locks every row only',
		run => 'INSERT INTO host AS h SELECT id, 50 FROM host ON CONFLICT (id) '
		  . 'DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen',
		rows => [ 10, 0, 0, 0, 10 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an INSERT ... SELECT that finds no row writes nothing',
		run => 'INSERT INTO host SELECT 1, 1 WHERE false ON CONFLICT (id) DO UPDATE SET seen = 0',
		rows => [ 0, 0, 0, 0, 0 ],
	},
	{
		name => 'custom plans of a prepared statement',
		run => 'SET plan_cache_mode = force_custom_plan; PREPARE u (bigint, int) AS '
		  . upsert('($1, $2)') . '; EXECUTE u (1, 50); EXECUTE u (2, 200); EXECUTE u (11, 1);',
		rows => [ 3, 1, 1, 0, 1 ], commits => 3, lock_only => 1,
	},
	{
		name => 'a generic plan of a prepared statement',
		run => 'SET plan_cache_mode = force_generic_plan; PREPARE u (bigint, int) AS '
		  . upsert('($1, $2)') . '; EXECUTE u (1, 50); EXECUTE u (2, 200); EXECUTE u (11, 1);',
		rows => [ 3, 1, 1, 0, 1 ], commits => 3, lock_only => 1,
	},
	{
		name => 'the extended protocol with parameters',
		run => "\\set id 1\n\\set seen 50\n" . upsert('(:id, :seen)') . ';', pgbench => 'extended',
		rows => [ 20, 0, 0, 0, 20 ], commits => 20, lock_only => 20,
	},
	{
		name => 'the extended protocol with server-side prepared statements',
		run => "\\set id 1\n\\set seen 50\n" . upsert('(:id, :seen)') . ';', pgbench => 'prepared',
		rows => [ 20, 0, 0, 0, 20 ], commits => 20, lock_only => 20,
	},
	{
		name => 'an upsert in a CTE of a SELECT',
		run => "WITH u AS ($fresh RETURNING id) SELECT * FROM u",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an upsert in a CTE of another INSERT',
		setup => 'CREATE TABLE log (id bigint)',
		run => 'WITH u AS (' . upsert('(1, 50), (2, 200)') . ' RETURNING id) INSERT INTO log SELECT id FROM u',
		rows => [ 2, 0, 1, 0, 1 ], commits => 1,
	},
	{
		name => 'two upserts in one statement',
		setup => 'CREATE TABLE second (LIKE host INCLUDING ALL)',
		run => "WITH u AS ($fresh RETURNING id) " . upsert('(1, 1), (2, 2)', 'second'),
		rows => [ 3, 2, 0, 0, 1 ], commits => 1, wal_rows => [ 0, 0, 1 ],
	},
	{
		name => 'an upsert in a PL/pgSQL function',
		setup => "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS \$\$BEGIN $fresh; END\$\$",
		run => 'SELECT f()', nested => 1,
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an upsert in an SQL function',
		setup => "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS \$\$ $fresh \$\$",
		run => 'SELECT f()', nested => 1,
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'upserts in a DO block',
		run => "DO \$\$BEGIN $fresh; $other_fresh; END\$\$", nested => 1,
		rows => [ 2, 0, 0, 0, 2 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an upsert in a trigger of an INSERT',
		setup => "CREATE TABLE event (id bigint);
			CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
			  \$\$BEGIN $fresh; RETURN NULL; END\$\$;
			CREATE TRIGGER touch AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION touch()",
		run => 'INSERT INTO event VALUES (1), (2), (3)', nested => 1,
		rows => [ 3, 0, 0, 0, 3 ], wal_rows => [ 0, 0, 1 ],    # one row, locked thrice
	},
	{
		name => 'an upsert in a deferred trigger, which runs in the commit',
		setup => "CREATE TABLE event (id bigint);
			CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
			  \$\$BEGIN $fresh; RETURN NULL; END\$\$;
			CREATE CONSTRAINT TRIGGER touch AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
			  FOR EACH ROW EXECUTE FUNCTION touch()",
		run => 'INSERT INTO event VALUES (1)',
		rows => [ 1, 0, 0, 0, 1 ],
	},
	{
		name => 'a BEFORE INSERT trigger that drops the row',
		setup => 'CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS
			  $$BEGIN RETURN NULL; END$$;
			CREATE TRIGGER drop_row BEFORE INSERT ON host FOR EACH ROW EXECUTE FUNCTION drop_row()',
		run => $fresh, rows => [ 1, 0, 0, 0, 0 ],
	},
	{
		name => 'a BEFORE UPDATE trigger that keeps the old row leaves it locked only',
		setup => 'CREATE TRIGGER keep BEFORE UPDATE ON host FOR EACH ROW
			  EXECUTE FUNCTION suppress_redundant_updates_trigger()',
		run => 'INSERT INTO host VALUES (1, 100), (2, 100), (3, 101), (11, 1) ON CONFLICT (id) '
		  . 'DO UPDATE SET seen = excluded.seen',
		rows => [ 4, 1, 1, 0, 2 ], commits => 1,
	},
	{
		name => 'suppressed updates only are lock-only',
		setup => 'CREATE TRIGGER keep BEFORE UPDATE ON host FOR EACH ROW
			  EXECUTE FUNCTION suppress_redundant_updates_trigger()',
		run => 'INSERT INTO host VALUES (1, 100), (2, 100) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen',
		rows => [ 2, 0, 0, 0, 2 ], commits => 1, lock_only => 1,
	},
	{
		name => 'AFTER row triggers write their own WAL',
		setup => "$audit CREATE TRIGGER note AFTER INSERT OR UPDATE ON host
			  FOR EACH ROW EXECUTE FUNCTION note()",
		run => upsert('(1, 50), (2, 200), (11, 1)'), rows => [ 3, 1, 1, 0, 1 ], commits => 1,
	},
	{
		name => 'a statement trigger that writes an audit row makes the commit needed',
		setup => "$audit CREATE TRIGGER note AFTER INSERT ON host
			  FOR EACH STATEMENT EXECUTE FUNCTION note()",
		run => $fresh, rows => [ 1, 0, 0, 0, 1 ], commits => 1,
	},
	{
		name => 'a partitioned table whose partitions have its layout',
		setup => 'CREATE TABLE parted (id bigint PRIMARY KEY, seen int) PARTITION BY RANGE (id);
			CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (100);
			INSERT INTO parted SELECT i, 100 FROM generate_series(1, 10) i',
		target => 'part',
		run => upsert('(1, 50), (2, 200), (11, 1)', 'parted')
		  . '; INSERT INTO parted VALUES (3, 100) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen',
		rows => [ 4, 1, 2, 1, 1 ], commits => 2,
	},
	{
		# rows_identical is not counted there.
		name => 'a partition with another order of columns',
		setup => 'CREATE TABLE parted (id bigint PRIMARY KEY, seen int) PARTITION BY RANGE (id);
			CREATE TABLE part (seen int, dropped int, id bigint NOT NULL);
			ALTER TABLE part DROP dropped;
			ALTER TABLE parted ATTACH PARTITION part FOR VALUES FROM (0) TO (100);
			INSERT INTO parted SELECT i, 100 FROM generate_series(1, 10) i',
		target => 'part',
		run => upsert('(1, 50), (2, 200), (11, 1)', 'parted')
		  . '; INSERT INTO parted VALUES (3, 100) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen',
		rows => [ 4, 1, 2, 0, 1 ], commits => 2,
	},
	{
		name => 'a bigserial burns sequence values, and the commit stays lock-only',
		setup => 'CREATE TABLE numbered (n bigserial, id bigint PRIMARY KEY, seen int);
			INSERT INTO numbered (id, seen) VALUES (1, 100)',
		target => 'numbered',
		run => join(';', (upsert('(1, 50)', 'numbered')) x 40),
		rows => [ 40, 0, 0, 0, 40 ], commits => 40, lock_only => 40,
	},
	{
		name => 'a TOASTed value set to itself is identical; set to an equal one it is written again',
		setup => q{CREATE TABLE doc (id bigint PRIMARY KEY, body text);
			ALTER TABLE doc ALTER body SET STORAGE EXTERNAL;
			INSERT INTO doc SELECT i, repeat('x', 5000) FROM generate_series(1, 2) i},
		target => 'doc',
		run => q{INSERT INTO doc AS d VALUES (1, '') ON CONFLICT (id) DO UPDATE SET body = d.body;
			INSERT INTO doc VALUES (2, repeat('x', 5000)) ON CONFLICT (id) DO UPDATE SET body = excluded.body;},
		rows => [ 2, 0, 2, 2, 0 ], commits => 2,
		wal_rows => [ 0, 2, 4 ],    # an update that must find room locks the row once more
	},
	{
		name => 'an unlogged table writes its commit only, and does not wait for it',
		setup => 'CREATE UNLOGGED TABLE quick (id bigint PRIMARY KEY, seen int);
			INSERT INTO quick VALUES (1, 100)',
		target => 'quick', flushes => 0,
		run => upsert('(1, 50)', 'quick'),
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1, wal_rows => [ 0, 0, 0 ],
	},
	{
		name => 'a temporary table too',
		run => 'SET walwise.track = none; CREATE TEMPORARY TABLE quick (id bigint PRIMARY KEY, seen int);
			INSERT INTO quick VALUES (1, 100); RESET walwise.track; ' . upsert('(1, 50)', 'quick'),
		untracked => 1, flushes => 0,
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1, wal_rows => [ 0, 0, 0 ],
	},
	{
		name => 'a statement that ends in an error has written its WAL, and no rows',
		run => 'INSERT INTO host VALUES (11, 1), (1, 100), (12, NULL) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen',
		failed => 1, wal_rows => [ 1, 1, 1 ],
	},
	{
		name => 'an error in an AFTER trigger fails the call, once',
		setup => 'CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
			  $$BEGIN PERFORM 1 / 0; END$$;
			CREATE TRIGGER fail AFTER UPDATE ON host FOR EACH ROW EXECUTE FUNCTION fail()',
		run => $stale, failed => 1, wal_rows => [ 0, 1, 1 ],
	},
	{
		name => 'an error that a block catches fails the call, and its transaction goes on',
		run => "DO \$\$BEGIN BEGIN INSERT INTO host VALUES (2, NULL) ON CONFLICT (id) DO UPDATE SET seen = 1;
			EXCEPTION WHEN not_null_violation THEN NULL; END; $absent; END\$\$",
		nested => 1, failed => 1, caught => 1,
		rows => [ 1, 1, 0, 0, 0 ], commits => 1,
	},
	{
		name => 'a statement that is cancelled fails',
		run => 'INSERT INTO host SELECT 1, 50 FROM pg_cancel_backend(pg_backend_pid()), pg_sleep(600) '
		  . 'ON CONFLICT (id) DO UPDATE SET seen = 1',
		failed => 1,
	},
	{
		name => 'a row that is proposed twice ends in an error',
		run => 'INSERT INTO host VALUES (1, 1), (1, 2) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen',
		failed => 1, wal_rows => [ 0, 1, 1 ],
	},
	{
		name => 'an upsert through a view',
		setup => 'CREATE VIEW hosts AS SELECT id, seen FROM host WHERE id < 100',
		run => upsert('(1, 50), (2, 200), (11, 1)', 'hosts'),
		rows => [ 3, 1, 1, 0, 1 ], commits => 1,
	},
	{
		name => 'an upsert under row security',
		setup => 'ALTER TABLE host ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
			CREATE POLICY all_rows ON host USING (seen > 0)',
		run => upsert('(1, 50), (2, 200), (11, 1)'),
		rows => [ 3, 1, 1, 0, 1 ], commits => 1,
	},
	{
		name => 'a trigger of an upsert that upserts',
		setup => 'CREATE TABLE second (LIKE host INCLUDING ALL);
			CREATE FUNCTION mirror() RETURNS trigger LANGUAGE plpgsql AS
			  $$BEGIN INSERT INTO second VALUES (new.id, 1) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen;
			  RETURN new; END$$;
			CREATE TRIGGER mirror BEFORE INSERT OR UPDATE ON host FOR EACH ROW EXECUTE FUNCTION mirror()',
		run => upsert('(1, 50), (2, 200), (11, 1)'),
		# The trigger for INSERT runs before the conflict is found, the one for UPDATE after it.
		rows => [ 7, 4, 2, 1, 1 ], commits => 1, wal_rows => [ 1, 1, 2 ],
	},
	{
		name => 'two lock-only upserts in one transaction',
		run => "BEGIN; $fresh; $other_fresh; COMMIT",
		rows => [ 2, 0, 0, 0, 2 ], commits => 1, lock_only => 1,
	},
	{
		name => 'the same row locked twice by one transaction writes one record',
		run => "BEGIN; $fresh; $fresh; COMMIT",
		rows => [ 2, 0, 0, 0, 2 ], commits => 1, lock_only => 1, wal_rows => [ 0, 0, 1 ],
	},
	{
		name => 'a lock-only upsert before an UPDATE owns a needed commit',
		setup => 'CREATE TABLE other AS SELECT 1 AS id',
		run => "BEGIN; $fresh; UPDATE other SET id = 2; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1,
	},
	{
		name => 'an UPDATE before a lock-only upsert owns the commit',
		setup => 'CREATE TABLE other AS SELECT 1 AS id',
		run => "BEGIN; UPDATE other SET id = 2; $fresh; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ],
	},
	{
		name => 'a SELECT after a lock-only upsert leaves it lock-only',
		run => "BEGIN; $fresh; SELECT * FROM host; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'a SELECT that prunes a page leaves it lock-only',
		setup => q{CREATE TABLE dead (id int, body text) WITH (fillfactor = 50);
			INSERT INTO dead SELECT i, repeat('x', 700) FROM generate_series(1, 5) i;
			UPDATE dead SET id = id; UPDATE dead SET id = id},
		run => "BEGIN; $fresh; SELECT id FROM dead; COMMIT", no_vacuum => 'dead',
		reads => qr{\d+ (?:Heap2/PRUNE\w*|XLOG/FPI_FOR_HINT)},
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'a lock-only upsert that is rolled back has no commit',
		run => "BEGIN; $fresh; ROLLBACK", rows => [ 1, 0, 0, 0, 1 ],
	},
	{
		name => 'a savepoint rolled back around a lock-only upsert still costs a commit',
		run => "BEGIN; SAVEPOINT s; $fresh; ROLLBACK TO s; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an INSERT in a savepoint that is rolled back owns the commit',
		run => "BEGIN; SAVEPOINT s; INSERT INTO host VALUES (11, 1); ROLLBACK TO s; $fresh; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], wal_rows => [ 1, 0, 1 ], unseen => 1,
	},
	{
		name => 'a lock-only upsert in a released savepoint',
		run => "BEGIN; SAVEPOINT s; $fresh; RELEASE s; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'a PL/pgSQL block that catches an error after a lock-only upsert',
		run => "DO \$\$BEGIN $fresh; BEGIN $other_fresh; PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END; END\$\$",
		nested => 1, aborts_inside => 1,
		rows => [ 2, 0, 0, 0, 2 ], commits => 1, lock_only => 1,
	},
	{
		name => 'a SELECT that takes a sequence value makes the commit needed',
		setup => 'CREATE SEQUENCE s',
		run => "BEGIN; $fresh; SELECT nextval('s'); COMMIT", reads => qr{\d+ Sequence/LOG},
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, unseen => 1,
	},
	{
		name => 'a SELECT that writes a large object makes the commit needed',
		run => "BEGIN; $fresh; SELECT lo_from_bytea(0, 'x'); COMMIT", reads => qr{\d+ (?:Heap/INSERT|Btree/.*)},
		rows => [ 1, 0, 0, 0, 1 ], commits => 1,
	},
	{
		name => 'a SELECT that writes a message makes the commit needed',
		run => "BEGIN; $fresh; SELECT pg_logical_emit_message(true, '', ''); COMMIT",
		reads => qr{\d+ LogicalMessage/.*},
		rows => [ 1, 0, 0, 0, 1 ], commits => 1,
	},
	{
		name => 'a NOTIFY by itself would wait for nothing: the commit stays lock-only',
		run => "BEGIN; $fresh; NOTIFY channel; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'a SELECT of a function that writes makes the commit needed',
		setup => "$audit CREATE FUNCTION f() RETURNS void LANGUAGE sql AS
			\$\$ INSERT INTO audit VALUES ('f') \$\$",
		run => "BEGIN; $fresh; SELECT f(); COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1,
	},
	{
		name => 'more subtransactions than a backend keeps: the parent is named in the WAL',
		run => 'DO $$BEGIN FOR i IN 1 .. 70 LOOP BEGIN ' . upsert('(1 + i % 10, 50)')
		  . '; EXCEPTION WHEN others THEN NULL; END; END LOOP; END$$', nested => 1,
		rows => [ 70, 0, 0, 0, 70 ], commits => 1, lock_only => 1, wal_rows => [ 0, 0, 10 ],
	},
	{
		name => 'CREATE INDEX CONCURRENTLY is charged with each of its commits', ddl => 1,
		run => 'CREATE INDEX CONCURRENTLY ON host (seen)',
	},
	{
		name => 'a DO block that commits is charged with what it does itself',
		setup => 'CREATE SEQUENCE s',
		run => q{DO $$BEGIN PERFORM nextval('s'); COMMIT; PERFORM txid_current(); COMMIT; END$$},
		unseen => 2,
	},
	{
		name => 'ON CONFLICT DO NOTHING is no upsert',
		run => 'INSERT INTO host VALUES (1, 50), (11, 1) ON CONFLICT DO NOTHING',
		wal_rows => [ 1, 0, 0 ],
	},
	{
		name => 'MERGE is no upsert',
		run => 'MERGE INTO host h USING (VALUES (1, 50), (2, 200), (11, 1)) v (id, seen) ON h.id = v.id
			WHEN MATCHED AND h.seen < v.seen THEN UPDATE SET seen = v.seen
			WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.seen)',
		wal_rows => [ 1, 1, 0 ],
	},
	{
		name => 'an asynchronous commit is not waited for',
		run => "SET synchronous_commit = off; $fresh", flushes => 0,
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'PREPARE TRANSACTION is charged as the commit',
		run => "BEGIN; $fresh; PREPARE TRANSACTION 'two-phase'; COMMIT PREPARED 'two-phase'",
		rows => [ 1, 0, 0, 0, 1 ], commits => 1, lock_only => 1,
	},
	{
		name => 'a prepared transaction that is rolled back was waited for all the same',
		run => "BEGIN; $stale; PREPARE TRANSACTION 'two-phase'; ROLLBACK PREPARED 'two-phase'",
		rows => [ 1, 0, 1, 0, 0 ], commits => 1,
	},
	{
		name => 'a procedure that commits between its upserts',
		setup => "CREATE PROCEDURE p() LANGUAGE plpgsql AS
			\$\$BEGIN $fresh; COMMIT; $stale; COMMIT; $other_fresh; END\$\$",
		run => 'CALL p()', nested => 1,
		rows => [ 3, 0, 1, 0, 2 ], commits => 3, lock_only => 2,
	},
	{
		name => 'a cursor around an upsert',
		setup => "CREATE FUNCTION f(i bigint) RETURNS bigint LANGUAGE plpgsql AS
			\$\$BEGIN " . upsert('(i, 50)') . '; RETURN i; END$$',
		run => 'BEGIN; DECLARE c CURSOR FOR SELECT f(i) FROM generate_series(1, 5) i; FETCH 2 FROM c; FETCH 1 FROM c; COMMIT',
		nested => 1, rows => [ 3, 0, 0, 0, 3 ], commits => 1, lock_only => 1,
	},
	{
		name => 'an upsert that locks only, beside a DELETE: the commit is needed',
		run => "WITH gone AS (DELETE FROM host WHERE id = 3) $fresh", rows => [ 1, 0, 0, 0, 1 ], commits => 1,
	},
	{
		name => 'EXPLAIN ANALYZE of an upsert runs it',
		run => "EXPLAIN (ANALYZE, COSTS off) " . upsert('(1, 50), (2, 200), (11, 1)'), nested => 1,
		rows => [ 3, 1, 1, 0, 1 ], commits => 1,
	},
	{
		name => 'EXPLAIN of an upsert does not',
		run => "EXPLAIN $fresh",
	},
	{
		name => 'SELECT FOR UPDATE locks are no upsert',
		run => 'SELECT * FROM host WHERE id = 1 FOR UPDATE',
		wal_rows => [ 0, 0, 1 ], unseen => 1,
	},
	{
		name => 'a row that the transaction has locked before is not locked again',
		run => "BEGIN; SELECT * FROM host WHERE id = 1 FOR UPDATE; $fresh; COMMIT",
		rows => [ 1, 0, 0, 0, 1 ], unseen => 1,
	},
	{
		name => 'plain writes are charged too',
		run => "INSERT INTO host VALUES (11, 1); UPDATE host SET seen = 1 WHERE id = 1; DELETE FROM host WHERE id = 2",
		wal_rows => [ 1, 1, 0 ],
	},
	{
		name => 'COPY is charged',
		run => "COPY host FROM stdin;\n21\t1\n22\t2\n\\.\n", wal_rows => [ 0, 0, 0 ],
	},
	{
		name => 'CREATE TABLE is charged, with the sequence and the indexes it makes', ddl => 1,
		setup => 'CREATE TABLE word (w text PRIMARY KEY)',
		run => 'CREATE TABLE made (id bigserial PRIMARY KEY, body text REFERENCES word (w))',
	},
	{
		name => 'ALTER TABLE is charged, with the index it makes', ddl => 1,
		run => 'ALTER TABLE host ADD n int DEFAULT 1, ADD UNIQUE (n, id)',
	},
	{ name => 'DROP TABLE is charged', ddl => 1, run => 'DROP TABLE host' },
	{ name => 'CREATE TABLE AS is charged', ddl => 1, run => 'CREATE TABLE made AS SELECT * FROM host' },
	{ name => 'SELECT INTO is charged', ddl => 1, run => 'SELECT * INTO made FROM host' },
	{
		name => 'REFRESH MATERIALIZED VIEW is charged', ddl => 1,
		setup => 'CREATE MATERIALIZED VIEW seen AS SELECT * FROM host;
			CREATE UNIQUE INDEX ON seen (id); INSERT INTO host VALUES (11, 1)',
		run => 'REFRESH MATERIALIZED VIEW seen',
	},
	{
		name => 'REFRESH MATERIALIZED VIEW CONCURRENTLY is charged', ddl => 1,
		setup => 'CREATE MATERIALIZED VIEW seen AS SELECT * FROM host;
			CREATE UNIQUE INDEX ON seen (id); INSERT INTO host VALUES (11, 1)',
		run => 'REFRESH MATERIALIZED VIEW CONCURRENTLY seen',
		reads => qr{0 Heap2/PRUNE\w*},    # the session looks for temporary tables when it ends
	},
	{
		name => 'foreign keys and cascades are charged',
		setup => 'CREATE TABLE child (host_id bigint REFERENCES host ON DELETE CASCADE);
			INSERT INTO child VALUES (4), (5)',
		run => 'INSERT INTO child VALUES (6); DELETE FROM host WHERE id = 4',
		wal_rows => [ 0, 0, 1 ],
	},
	{
		name => 'VACUUM is charged, with its commit', ddl => 1,
		setup => 'CREATE TABLE dead AS SELECT 1 AS id; DELETE FROM dead', no_vacuum => 'dead',
		run => 'VACUUM dead',
	},
	{
		name => 'TRUNCATE is charged', ddl => 1,
		setup => 'CREATE TABLE full_table AS SELECT 1 AS id', run => 'TRUNCATE full_table',
	},
);

my $node = PostgreSQL::Test::Cluster->new('exactness');
$node->init;
$node->append_conf('postgresql.conf', q{
	shared_preload_libraries = 'walwise'
	walwise.track = none
	wal_level = replica
	autovacuum = off
	checkpoint_timeout = 1h
	max_wal_size = 4GB
	max_prepared_transactions = 10
	jit = off
});
$node->start;

# The session that looks on, in the database of the running pass.
my $observer;
sub query { return $observer->query_safe($_[0]); }

sub schema { return 'case_' . $_[0]; }

# So that no statement finds pages to prune, other than those a case wants. Pruning by the parser and
# the planner, in the catalogs, is no statement's WAL.
sub vacuum
{
	my ($condition) = @_;
	my %kept = map { schema($_) . '.' . $cases[$_]{no_vacuum} => 1 } grep { $cases[$_]{no_vacuum} } 0 .. $#cases;
	my $tables = query(qq{
		SELECT oid::regclass FROM pg_class
		WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND $condition});
	query(join '', map { "VACUUM $_;\n" } grep { !$kept{$_} } split /\n/, $tables);
	return;
}

# Everything that the cases need, vacuumed, so that nothing is left to prune on the way.
sub prepare_database
{
	my ($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$observer = $node->background_psql($database);
	query('CREATE EXTENSION walwise; CREATE EXTENSION pg_walinspect;');
	my $script = '';
	for my $i (0 .. $#cases)
	{
		my $schema = schema($i);
		$script .= "CREATE SCHEMA $schema; SET search_path = $schema;
			CREATE TABLE host (id bigint PRIMARY KEY, seen int NOT NULL) WITH (fillfactor = 80);
			INSERT INTO host SELECT i, 100 FROM generate_series(1, 10) i;\n";
		$script .= "$cases[$i]{setup};\n" if $cases[$i]{setup};
	}
	$node->safe_psql($database, $script);
	vacuum('true');
	return;
}

# A session that has ended may still be dropping its temporary tables.
sub await_end_of_sessions
{
	for (1 .. 100 * $PostgreSQL::Test::Utils::timeout_default)
	{
		return if query(q{SELECT count(*) FROM pg_stat_activity
			WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()}) == 0;
		usleep(10_000);
	}
	die 'a session does not end';
}

sub run_case
{
	my ($database, $case, $schema, $track) = @_;
	local $ENV{PGOPTIONS} = "-c search_path=$schema -c walwise.track=$track";
	if ($case->{pgbench})
	{
		my $file = PostgreSQL::Test::Utils::tempdir() . '/script.sql';
		append_to_file($file, $case->{run});
		$node->command_ok([ 'pgbench', '-n', '-M', $case->{pgbench}, '-t', 20, '-f', $file, $database ],
			"$case->{name}: pgbench");
		unlink $file;
		return;
	}
	my ($status, $out, $err) = $node->psql($database, $case->{run}, on_error_stop => 0);
	is($err =~ /ERROR/ ? 1 : 0, $case->{caught} ? 0 : $case->{failed} // 0, "$case->{name}: runs") or diag $err;
	return;
}

my @counters = qw(calls failed_calls rows_proposed rows_inserted rows_updated rows_identical
  rows_locked_only wal_records wal_fpi wal_bytes lock_only_calls commits commit_flushes commit_bytes
  lock_only_commits lock_only_commit_flushes lock_only_commit_bytes);

# The sums over the ledger's entries, of upserts or of all.
sub ledger
{
	my ($condition) = @_;
	my $columns = join ', ', map { "coalesce(sum($_), 0)" } @counters;
	my %sums;
	@sums{@counters} = split /\|/,
	  query("SELECT $columns FROM walwise.statement_stats() WHERE $condition");
	return \%sums;
}

sub relfilenode
{
	my ($table) = @_;
	return query("SELECT coalesce(pg_relation_filenode(to_regclass('$table')), 0)");
}

sub check_wal
{
	my ($all, $wal, $case, $label) = @_;
	my $charged = WalWitness::cost($wal->commits);
	my @statements = $wal->of_statements;
	push @statements, $wal->records('Transaction/ABORT') if $case->{aborts_inside};
	@statements = grep { "$_->{xid} $_->{kind}" !~ /^(?:$case->{reads})$/ } @statements if $case->{reads};
	my $expected = {
		statements => WalWitness::cost(@statements),
		commits => { records => $charged->{records}, bytes => $charged->{bytes} },
		lock_only => scalar($wal->commits_for_nothing) - ($case->{unseen} // 0),
	};
	my $ledger = {
		statements => { records => $all->{wal_records}, fpi => $all->{wal_fpi}, bytes => $all->{wal_bytes} },
		commits => { records => $all->{commits}, bytes => $all->{commit_bytes} },
		lock_only => $all->{lock_only_commits},
	};
	is_deeply($ledger, $expected, "$label: the ledger is the WAL")
	  or diag explain $ledger, $expected, $wal->dump;
	return;
}

sub check_rows
{
	my ($upserts, $wal, $target, $case, $label) = @_;
	my $rows = $case->{rows} // [ 0, 0, 0, 0, 0 ];
	is_deeply(
		[ @$upserts{qw(rows_proposed rows_inserted rows_updated rows_identical rows_locked_only
			  commits lock_only_commits failed_calls)} ],
		[ @$rows, $case->{commits} // 0, $case->{lock_only} // 0, $case->{failed} // 0 ],
		"$label: rows and commits of upserts");
	is_deeply(
		[ map { scalar($wal->records($_, $target)) } 'Heap/INSERT', 'Heap/(?:HOT_)?UPDATE', 'Heap/LOCK' ],
		$case->{wal_rows} // [ $rows->[1], $rows->[2], $rows->[2] + $rows->[4] ],
		"$label: rows in the WAL") or diag $wal->dump;
	return;
}

# Runs every case once, and returns what it did to the upserts' entries.
sub run_all
{
	my ($database, $track, $checkpoints) = @_;
	prepare_database($database);
	my @upserts;
	for my $i (0 .. $#cases)
	{
		my $case = $cases[$i];
		my $label = "$database: $case->{name}";
		my $target = relfilenode(schema($i) . '.' . ($case->{target} // 'host'));
		query('CHECKPOINT') if $checkpoints;
		query('SELECT walwise.stats_reset()');
		my $wal = WalWitness->start(\&query);
		run_case($database, $case, schema($i), $track);
		await_end_of_sessions();
		$wal->stop;
		vacuum("relnamespace = 'pg_catalog'::regnamespace") if $case->{ddl};
		my $upserts = ledger('is_upsert');
		check_rows($upserts, $wal, $target, $case, $label);
		check_wal(ledger('true'), $wal, $case, $label) if $track eq 'writes' && !$case->{untracked};
		is($upserts->{commit_flushes}, $case->{flushes} // $case->{commits} // 0, "$label: commits waited for");
		is(ledger('is_upsert AND toplevel')->{calls}, 0, "$label: nested") if $case->{nested};
		push @upserts, $upserts;
	}
	$observer->quit;
	return @upserts;
}

run_all('with_images', 'writes', 1);

$node->append_conf('postgresql.conf', 'full_page_writes = off');
$node->reload;
my @writes = run_all('without_images', 'writes', 0);
# JIT compiles the SET list: whether a row is identical is found out there.
$node->append_conf('postgresql.conf', "jit = on\njit_above_cost = 0");
$node->reload;
my @upserts = run_all('upserts_only', 'upserts', 0);
for my $i (0 .. $#cases)
{
	is_deeply($upserts[$i], $writes[$i], "track = upserts counts the same: $cases[$i]{name}");
}

done_testing();
