# The WAL breakdown where one server in one state is not enough: without preload, two-phase commit,
# concurrent locks, other databases, a standby, removed and damaged WAL, cancels, and memory.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
# Nothing may write WAL or use ids by itself; all WAL stays until the test wants it gone.
$primary->append_conf('postgresql.conf', <<'CONF');
autovacuum = off
checkpoint_timeout = 1h
max_prepared_transactions = 4
wal_keep_size = 1GB
max_wal_size = 2GB
CONF
$primary->start;

sub query { return $primary->safe_psql('postgres', $_[0]) }
sub insert_lsn { return query('SELECT pg_current_wal_insert_lsn()') }
# Flushes all WAL and returns its end.
sub flush_lsn
{
	query('INSERT INTO flush_wal VALUES (1)');
	return query('SELECT pg_current_wal_flush_lsn()');
}

# transactions($range, $columns): the rows of wal_by_transaction, as psql prints them.
sub transactions
{
	my ($range, $columns) = @_;
	return query("SELECT $columns FROM walwise.wal_by_transaction($range)");
}

# fails($node, $query): its SQLSTATE, message, detail and hint, as one text.
sub fails
{
	my ($node, $query) = @_;
	my $stderr;
	$node->psql('postgres', "\\set VERBOSITY verbose\n$query", stderr => \$stderr);
	return $stderr;
}

query('CREATE EXTENSION walwise');
query('CREATE TABLE flush_wal (n int)');
query('CREATE TABLE t (k int PRIMARY KEY, v int)');
query('INSERT INTO t SELECT i, 0 FROM generate_series(1, 10) i');

#
# Without preload
#
is(query('SHOW shared_preload_libraries'), '', 'walwise is not preloaded');
my $lsn = insert_lsn();
query('UPDATE t SET v = 1 WHERE k = 1');
is(query("SELECT updates_hot FROM walwise.wal_by_relation('$lsn') WHERE relation = 't'::regclass"),
	'1', 'wal_by_relation works without preload');
is(query("SELECT records FROM walwise.wal_by_record('$lsn', NULL, 't')"),
	'1', 'wal_by_record works without preload');
is(transactions("'$lsn'", 'kind, outcome'),
	'changed data|committed', 'wal_by_transaction works without preload');

#
# Two-phase commit
#
my $columns = 'kind, outcome, subtransactions, row_changes, row_locks, committed_at IS NULL';
$lsn = insert_lsn();
query(<<'SQL');
BEGIN;
INSERT INTO t VALUES (11, 0);
SAVEPOINT a;
INSERT INTO t VALUES (12, 0);
RELEASE a;
PREPARE TRANSACTION 'one';
SQL
query("BEGIN; SELECT FROM t WHERE k = 2 FOR UPDATE; PREPARE TRANSACTION 'two'");
my $prepared = insert_lsn();
is(transactions("'$lsn', '$prepared'", $columns),
	"changed data|prepared|1|2|0|t\nlock-only|prepared|0|0|1|t",
	'a prepared transaction is prepared until its end is in the range');
my $prepare_bytes = transactions("'$lsn', '$prepared'", 'min(commit_bytes)');
query("COMMIT PREPARED 'one'");
query("ROLLBACK PREPARED 'two'");
my $end = flush_lsn();
is(transactions("'$lsn', '$end'", $columns) . "\n",
	"changed data|committed|1|2|0|f\nlock-only|aborted|0|0|1|t\nchanged data|committed|0|1|0|f\n",
	'COMMIT PREPARED and ROLLBACK PREPARED end the transaction that was prepared');
is(transactions("'$lsn', '$end'", "bool_and(commit_bytes > $prepare_bytes) FILTER (WHERE row_locks > 0)"),
	't', 'both records are in commit_bytes');
is(transactions("'$prepared', '$end'", "coalesce(kind, 'unknown'), outcome, records"),
	"unknown|committed|1\nunknown|aborted|1\nchanged data|committed|2",
	'without the PREPARE the kind is not known');

#
# Concurrent sessions: an open transaction, and a lock that follows an update
#
$lsn = insert_lsn();
my ($in, $out, $err) = ('', '', '');
my $timeout = IPC::Run::timer($PostgreSQL::Test::Utils::timeout_default);
my $other = IPC::Run::start(
	[ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $primary->connstr('postgres') ],
	\$in, \$out, \$err, $timeout);
# Sends SQL to the other session.
sub begin_other
{
	$out = '';
	$in .= "$_[0];\n\\echo done\n";
	$other->pump_nb;
}
# Waits for what was sent.
sub end_other
{
	$other->pump until $out =~ /done\n/ || $timeout->is_expired || $err ne '';
	is($err, '', "other session: $_[0]");
}
sub other { begin_other(@_); end_other(@_) }
other('BEGIN');
other('UPDATE t SET v = 2 WHERE k = 3');
query('SELECT FROM t WHERE k = 3 FOR KEY SHARE');
$end = flush_lsn();
is(query("SELECT record_type, records FROM walwise.wal_by_record('$lsn', '$end', 't')
          WHERE record_type LIKE 'LOCK%' ORDER BY 1"),
	"LOCK|1\nLOCK_UPDATED|1", 'the lock of an updated row has a record for each version');
is(transactions("'$lsn', '$end'", 'kind, outcome, row_changes, row_locks'),
	"lock-only|committed|0|2\nchanged data|committed|1|0\nchanged data|open|1|0",
	'both are row locks, and the transaction without an end is open');
other('COMMIT');

# An insertion that loses the race for its key is taken back: INSERT, DELETE, and then a lock. The
# index expression holds the other session up after the INSERT: it is evaluated once for the search
# for a conflict, and again for the index entry.
query(<<'SQL');
CREATE TABLE gate (n int);
CREATE TABLE race (k int, v int);
CREATE FUNCTION slow(k int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF current_setting('race.calls', true) <> '' THEN
    PERFORM set_config('race.calls', (current_setting('race.calls')::int + 1)::text, false);
    IF current_setting('race.calls') = '2' THEN
      PERFORM FROM public.gate;
    END IF;
  END IF;
  RETURN k;
END
$$;
CREATE UNIQUE INDEX ON race (slow(k));
SQL
query("BEGIN; LOCK TABLE gate; PREPARE TRANSACTION 'gate'");
$lsn = insert_lsn();
other("SET race.calls = '0'");
my $upsert = 'INSERT INTO race VALUES (1, 1) ON CONFLICT (slow(k)) DO UPDATE SET v = 1 WHERE false';
begin_other($upsert);
ok($primary->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_locks WHERE relation = 'gate'::regclass AND NOT granted"),
	'the other session waits for its turn');
query('INSERT INTO race VALUES (1, 2)');
query("COMMIT PREPARED 'gate'");
end_other($upsert);
$end = flush_lsn();
is(query("SELECT string_agg(record_type, ' ' ORDER BY record_type)
          FROM walwise.wal_by_record('$lsn', '$end', 'race')"),
	'DELETE INSERT INSERT+INIT LOCK', 'an insertion was taken back');
like(transactions("'$lsn', '$end'", 'kind, row_changes, row_locks'),
	qr/^lock-only\|0\|1$/m, 'its transaction only locked a row');
is(query("SELECT inserts, deletes FROM walwise.wal_by_relation('$lsn', '$end')
          WHERE relation = 'race'::regclass"),
	'1|0', 'and the relation has one row more');
$in = "\\q\n";
$other->finish;

#
# Other databases' relations have no name here
#
query('CREATE DATABASE elsewhere');
$primary->safe_psql('elsewhere', 'CREATE TABLE t (k int)');
$lsn = insert_lsn();
$primary->safe_psql('elsewhere', 'INSERT INTO t VALUES (1)');
my $filenode = $primary->safe_psql('elsewhere', "SELECT pg_relation_filenode('t')");
is(query("SELECT relation, datname, inserts FROM walwise.wal_by_relation('$lsn')
          JOIN pg_database d ON d.oid = database WHERE relfilenode = $filenode"),
	'|elsewhere|1', q{another database's relation has its database and no name});

#
# A standby reads up to what it has replayed
#
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$lsn = insert_lsn();
query('INSERT INTO t SELECT i, 0 FROM generate_series(101, 200) i');
query('INSERT INTO t VALUES (1, 0) ON CONFLICT (k) DO UPDATE SET v = 9 WHERE false');
$end = flush_lsn();
$primary->wait_for_catchup($standby, 'replay', $end);
my $all = "SELECT string_agg(r::text, '; ') FROM walwise.wal_by_record('$lsn', '$end') r";
is($standby->safe_psql('postgres', $all), query($all), 'a standby shows what its primary shows');
$all = "SELECT string_agg(r::text, '; ') FROM walwise.wal_by_relation('$lsn', '$end') r";
is($standby->safe_psql('postgres', $all), query($all), 'with the same relations');
is($standby->safe_psql('postgres',
		"SELECT kind, row_changes FROM walwise.wal_by_transaction('$lsn') LIMIT 2"),
	"changed data|100\nlock-only|0", 'up to what is replayed if the range has no end');
like(fails($standby, "SELECT FROM walwise.wal_by_record('$lsn', 'FFFFFFFF/0')"),
	qr{ERROR:  22023: .*in the future.*DETAIL:  This standby has replayed WAL up to [0-9A-F]+/[0-9A-F]+\.\nHINT:  .*pg_last_wal_replay_lsn}s,
	'and says so if the range goes beyond');
$standby->promote;
$standby->safe_psql('postgres', 'INSERT INTO flush_wal VALUES (2)');
is($standby->safe_psql('postgres',
		"SELECT kind, row_changes FROM walwise.wal_by_transaction('$lsn')"),
	"changed data|100\nlock-only|0\nchanged data|1\nchanged data|1",
	'a range may cross a change of the timeline');
$standby->stop;

#
# A long range: memory, and cancels
#
$lsn = insert_lsn();
query(<<'SQL');
SET synchronous_commit = off;
DO $$
BEGIN
  FOR i IN 1001 .. 71000 LOOP
    INSERT INTO t VALUES (i, 0);
    COMMIT;
  END LOOP;
END
$$;
SQL
$end = flush_lsn();
my $long = "'$lsn', '$end'";
cmp_ok(query("SELECT sum(records) FROM walwise.wal_by_record($long)"),
	'>=', 200_000, 'there is a range of 200,000 records');

SKIP:
{
	skip 'no /proc: the peak of memory and the open files of a backend are not known here', 9
	  unless -r '/proc/self/status' && -d '/proc/self/fd';

	my $peak = q{substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)')::int};
	for my $function ('wal_by_relation', 'wal_by_record', 'wal_by_transaction')
	{
		# The second round differs from the first only by the length of its range.
		my $measured = "SELECT sum(total_bytes), (SELECT $peak) FROM pg_backend_memory_contexts";
		my (undef, undef, $short, $records, $long_run) = split /\n/, query(<<"SQL");
SET work_mem = '64kB';
SELECT sum(records) FROM walwise.$function('$prepared', '$lsn');
$measured;
$measured;
SELECT sum(records) FROM walwise.$function($long);
$measured;
SQL
		my ($contexts_before, $peak_before) = split /\|/, $short;
		my ($contexts_after, $peak_after) = split /\|/, $long_run;
		cmp_ok($peak_after - $peak_before, '<', 4096,
			"$function reads $records records with less than 4 MB more than for a short range");
		cmp_ok($contexts_after - $contexts_before, '<', 65536, "$function leaves no memory behind");
	}

	# Each cancel comes while a segment is open.
	my $cancelled =
	  join('', map { "SELECT count(*) FROM walwise.wal_by_transaction($long);\n\\echo :SQLSTATE\n" } 1 .. 8);
	my ($stdout, $stderr);
	my $files = q{SELECT count(*) FROM pg_ls_dir('/proc/self/fd');};
	$primary->psql('postgres', <<"SQL", stdout => \$stdout, stderr => \$stderr, on_error_stop => 0);
SELECT count(*) > 0 FROM walwise.wal_by_record('$prepared', '$lsn');
$files
SET statement_timeout = '10ms';
$cancelled
SET statement_timeout = 0;
$files
SELECT 'still there';
SQL
	my (undef, $open_before, @rest) = split /\n/, $stdout;
	my $still_there = pop @rest;
	my $open_after = pop @rest;
	is("@rest", '57014 ' x 7 . '57014', 'a long range is cancelled by statement_timeout');
	cmp_ok($open_after, '<=', $open_before, 'a cancel leaves no file open');
	is($still_there, 'still there', 'and the session goes on');
}

#
# Damaged WAL
#
query('SELECT pg_switch_wal()');
$lsn = insert_lsn();
query('INSERT INTO t SELECT i, 0 FROM generate_series(100001, 101000) i');
$end = flush_lsn();
my ($file, $offset) = split /\|/, query("SELECT * FROM pg_walfile_name_offset('$lsn')");
# In the middle of a page in the middle of the range: a search goes through a page from its start.
my $middle = query(<<"SQL");
SELECT '0/0'::pg_lsn + (trunc((('$lsn'::pg_lsn - '0/0') + ('$end'::pg_lsn - '0/0')) / 2 / 8192) * 8192 + 4096)
SQL
my $middle_offset = query("SELECT file_offset FROM pg_walfile_name_offset('$middle')");
query('SELECT pg_switch_wal()');
query('CHECKPOINT');
$primary->stop;
open my $wal, '+<:raw', $primary->data_dir . "/pg_wal/$file" or die "$file: $!";
seek $wal, $middle_offset, 0;
print $wal "\xA5" x 64;
close $wal or die "$file: $!";
$primary->start;
for my $function ('wal_by_relation', 'wal_by_record', 'wal_by_transaction')
{
	like(fails($primary, "SELECT FROM walwise.$function('$lsn', '$end')"),
		qr{ERROR:  XX001: could not decode WAL at [0-9A-F]+/[0-9A-F]+: \S.*HINT:  Read around it}s,
		"$function names the record that does not decode");
}
like(fails($primary, "SELECT FROM walwise.wal_by_record('$middle'::pg_lsn + 128, '$end')"),
	qr{ERROR:  XX001: could not decode WAL at [0-9A-F]+/[0-9A-F]+: \S},
	'also if the search for the first record meets it');
ok(query("SELECT count(*) > 0 FROM walwise.wal_by_record('$end')"), 'the WAL after it can be read');

#
# Removed WAL
#
$primary->append_conf('postgresql.conf', 'wal_keep_size = 0');
$primary->restart;
$end = insert_lsn();
for (1 .. 3)
{
	flush_lsn();
	query('SELECT pg_switch_wal()');
	query('CHECKPOINT');
}
is(query("SELECT count(*) FROM pg_ls_waldir() WHERE name = '$file'"), '0', 'the segment is removed');
my $error = fails($primary, "SELECT FROM walwise.wal_by_relation('$lsn')");
like($error,
	qr{ERROR:  58P01: the WAL segment at [0-9A-F]+/[0-9A-F]+ is no longer on disk.*HINT:  .*replication slot.*wal_keep_size}s,
	'a range that starts in it says what to do');
my ($oldest) = $error =~ qr{DETAIL:  The oldest WAL still there starts at ([0-9A-F]+/[0-9A-F]+)\.};
ok(query("SELECT count(*) > 0 FROM walwise.wal_by_relation('$oldest')"),
	'the oldest LSN that it names can be read from');
like(fails($primary, "SELECT FROM walwise.wal_by_record('0/1000028')"),
	qr{ERROR:  58P01:}, 'so does one that starts with the first WAL there was');

$primary->stop;
done_testing();
