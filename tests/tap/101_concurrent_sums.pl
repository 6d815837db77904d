# Sums under concurrency: eight pgbench clients upsert absent, stale and fresh rows, on few keys and
# on many, in transaction blocks and outside, guarded and not. Then the sums over the ledger are the
# sums over the WAL.
#
# What concurrency adds to the WAL:
#   - an insert that lost the race for its key was written and taken back: one Heap/INSERT and one
#     Heap/DELETE that says so. The statement then meets the conflict, and counts that only.
#   - a row that changed while the statement waited for it is looked for again; the attempt that
#     failed has written nothing.
# A transaction locks its own row once; so the blocks below name each key once.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WalWitness;

my $clients = 8;
my $transactions = 250;

my $node = PostgreSQL::Test::Cluster->new('concurrent');
$node->init;
$node->append_conf('postgresql.conf', q{
	shared_preload_libraries = 'walwise'
	walwise.track = none
	wal_level = replica
	autovacuum = off
	checkpoint_timeout = 1h
	max_wal_size = 4GB
});
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION walwise;
	CREATE EXTENSION pg_walinspect;
	CREATE TABLE host (id bigint PRIMARY KEY, seen bigint NOT NULL);
	INSERT INTO host SELECT i, 1000000 FROM generate_series(1, 1000) i;
	CREATE TABLE other (id int PRIMARY KEY, n int);
	INSERT INTO other SELECT i, 0 FROM generate_series(0, 7) i;
	CREATE TABLE quiet AS SELECT 1 AS id;
	-- Unlogged: nextval would give transactions an id now and then.
	CREATE UNLOGGED SEQUENCE key START 100000;
	VACUUM;
});

sub query { return $node->safe_psql('postgres', $_[0]); }

my $upsert = 'INSERT INTO host AS h VALUES %s ON CONFLICT (id) '
  . 'DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;';
sub upsert { return sprintf $upsert, $_[0]; }

# Scripts and their weights. `few` makes clients meet on a row, `absent` on the insert of one.
my %scripts = (
	few => [ 3, "\\set id random(1, 5)\n\\set seen random(1, 2000000)\n" . upsert('(:id, :seen)') ],
	many => [ 3, "\\set id random(1, 1000)\n\\set seen random(1, 1100000)\n" . upsert('(:id, :seen)') ],
	absent => [ 5, upsert(q{(nextval('key') / 8, 1)}) ],
	rows => [ 2, "\\set id random(1, 900)\n" . upsert('(:id, 1), (:id + 50, 2000000), (:id + 5000, 1)') ],
	block => [ 2, "\\set id random(1, 400)\nBEGIN;\n" . upsert('(:id, 1)') . "\n" . upsert('(:id + 400, 1)') . "\nCOMMIT;" ],
	block_with_change => [ 1, "\\set id random(1, 900)\nBEGIN;\n" . upsert('(:id, 1)') . "\nUPDATE other SET n = n + 1 WHERE id = :client_id;\nCOMMIT;" ],
	rollback => [ 1, "\\set id random(1, 900)\nBEGIN;\n" . upsert('(:id, 1)') . "\nROLLBACK;" ],
	read => [ 1, "\\set id random(1, 900)\nBEGIN;\n" . upsert('(:id, 1)') . "\nSELECT id FROM quiet;\nCOMMIT;" ],
);

sub run
{
	my ($track, $mode, $guard) = @_;
	query('SELECT walwise.stats_reset()');
	my $wal = WalWitness->start(\&query);
	local $ENV{PGOPTIONS} = "-c walwise.track=$track -c walwise.upsert_guard=$guard";
	my @files;
	for my $name (sort keys %scripts)
	{
		my $file = $node->basedir . "/$name.$track.$guard.sql";
		append_to_file($file, $scripts{$name}[1]);
		push @files, '-f', "$file\@$scripts{$name}[0]";
	}
	$node->command_ok(
		[ 'pgbench', '-n', '-M', $mode, '-c', $clients, '-j', 2, '-t', $transactions,
			@files, 'postgres' ],
		"$clients clients run, track = $track, $mode, guard $guard");
	return $wal->stop;
}

sub sums
{
	my ($condition, @columns) = @_;
	my $list = join ', ', map { "coalesce(sum($_), 0)" } @columns;
	return map { $_ + 0 } split /\|/, query("SELECT $list FROM walwise.statement_stats() WHERE $condition");
}

# The ledger's sums over upserts, and over all entries, against the WAL.
sub check
{
	my ($track, $mode, $guard) = @_;
	my $label = "track = $track, $mode, guard $guard";
	my $wal = run($track, $mode, $guard);
	my $target = query("SELECT pg_relation_filenode('host')");

	my ($inserted, $updated, $locked, $proposed, $skipped, $skippable, $failed) = sums('is_upsert',
		qw(rows_inserted rows_updated rows_locked_only rows_proposed rows_skipped rows_skippable failed_calls));
	my $taken_back = grep { $_->{taken_back} } $wal->records('Heap/DELETE', $target);
	is($inserted, $wal->records('Heap/INSERT', $target) - $taken_back,
		"$label: rows inserted; $taken_back lost a race");
	is($wal->records('Heap/DELETE', $target), $taken_back, "$label: nothing else was deleted");
	is($updated, $wal->records('Heap/(?:HOT_)?UPDATE', $target), "$label: rows updated");
	is($updated + $locked, $wal->rows_locked($target), "$label: rows locked");
	is($inserted + $updated + $locked + $skipped, $proposed, "$label: each row proposed became one of these");
	is($failed, 0, "$label: no statement failed");
	cmp_ok($_, '>', 0, "$label: rows were inserted, updated, locked or skipped") for $inserted, $updated, $locked + $skipped;
	is($skipped > 0, $guard eq 'autocommit' || $guard eq 'always', "$label: skipped: $skipped, locked only: $locked");
	is($skippable > 0, $guard eq 'observe', "$label: skippable: $skippable");
	cmp_ok($skippable, '<=', $locked, "$label: what would be skipped was locked only");

	my $commits = WalWitness::cost($wal->commits);
	my $for_nothing = WalWitness::cost($wal->commits_for_nothing);
	is_deeply(
		[ sums('is_upsert', qw(lock_only_commits lock_only_commit_bytes lock_only_commit_flushes)) ],
		[ @$for_nothing{qw(records bytes records)} ],
		"$label: lock-only commits");
	is_deeply([ sums('true', qw(commits commit_bytes commit_flushes)) ],
		[ @$commits{qw(records bytes records)} ], "$label: commits");
	return if $track eq 'upserts';
	is_deeply([ sums('true', qw(wal_records wal_fpi wal_bytes)) ],
		[ @{ WalWitness::cost($wal->of_statements) }{qw(records fpi bytes)} ],
		"$label: every record has its statement") or diag $wal->dump =~ s/^(?!0 |\d+ \S+ .* of \d{1,4}$).*\n//mgr;
	return;
}

check('writes', 'prepared', 'off');
check('writes', 'simple', 'off');
check('upserts', 'extended', 'off');
check('writes', 'prepared', 'observe');
check('writes', 'prepared', 'autocommit');
check('writes', 'extended', 'always');

done_testing();
