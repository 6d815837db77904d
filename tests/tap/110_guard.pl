# What walwise.upsert_guard saves: the same statements run in each mode, each on a copy of the same
# rows. The answers and the rows must be the same; what is saved must be missing from the WAL, record
# by record; and what `observe` foretells must be what the other modes then do.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WalWitness;

my $node = PostgreSQL::Test::Cluster->new('guard');
$node->init;
$node->append_conf('postgresql.conf', q{
	shared_preload_libraries = 'walwise'
	autovacuum = off
	checkpoint_timeout = 1h
});
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION walwise;
	CREATE EXTENSION pg_walinspect;
	CREATE TABLE host (id int PRIMARY KEY, seen int NOT NULL) WITH (fillfactor = 50);
	CREATE FUNCTION in_function(int, int) RETURNS boolean LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO host AS h VALUES ($1, $2) ON CONFLICT (id)
			DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen;
		RETURN FOUND;
	END $$;
});

sub query { return $node->safe_psql('postgres', $_[0]); }

my $condition = 'ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen';
sub upsert { return "INSERT INTO host AS h VALUES $_[0] $condition RETURNING id, seen;"; }

# Rows 1 to 100 have been seen at 100.
my @statements = (
	# a fresh, a stale, an absent row, each its own transaction
	(map { upsert("($_, 50)") } 1 .. 20),
	(map { upsert("($_, 200)") } 21 .. 25),
	(map { upsert("($_, 1)") } 101 .. 105),
	# several rows
	upsert('(1, 50), (2, 50), (3, 50)'),
	upsert('(1, 50), (26, 200), (106, 1)'),
	'INSERT INTO host AS h SELECT i, 60 FROM generate_series(30, 60) i ' . $condition . ';',
	# blocks: all fresh; one stale; another write; rolled back; a savepoint rolled back
	'BEGIN;', upsert('(1, 50)'), upsert('(2, 50)'), 'COMMIT;',
	'BEGIN;', upsert('(1, 50)'), upsert('(27, 200)'), upsert('(2, 50)'), 'COMMIT;',
	'BEGIN;', upsert('(1, 50)'), 'CREATE TEMP TABLE t (n int); DROP TABLE t;', 'COMMIT;',
	'BEGIN;', upsert('(1, 50)'), 'ROLLBACK;',
	'BEGIN;', 'SAVEPOINT a;', upsert('(1, 50)'), 'ROLLBACK TO a;', 'COMMIT;',
	# in a function, and beside another write
	'SELECT in_function(1, 50);', 'SELECT in_function(28, 200);',
	'WITH u AS (' . (upsert('(1, 50)') =~ s/;$//r) . ') SELECT * FROM u;',
	'WITH d AS (DELETE FROM host WHERE id = 105 RETURNING id) ' . upsert('(1, 50)'),
	# an error after a fresh row
	upsert('(1, 50), (2, 1 / 0)'), upsert('(1, 50), (29, NULL)'), upsert('(1, NULL)'),
	# one query message, one transaction
	upsert('(1, 50)') . ' ' . upsert('(2, 50)'),
);

sub fill
{
	query(q{
		TRUNCATE host;
		INSERT INTO host SELECT i, 100 FROM generate_series(1, 100) i;
		VACUUM (FREEZE) host;
		CHECKPOINT;
		SELECT walwise.stats_reset();
	});
	return;
}

# Runs all in one session. Each line is one message; psql's output has tags, rows and errors.
sub run
{
	my ($guard) = @_;
	fill();
	my $wal = WalWitness->start(\&query);
	my $next_xid = query('SELECT pg_snapshot_xmax(pg_current_snapshot())');
	my $script = join "\n", map { s/; (?=\S)/\\; /gr } @statements;
	my ($status, $answers, $errors) = $node->psql('postgres', "SET walwise.upsert_guard = $guard;\n$script",
		extra_params => [ '--no-psqlrc', '--echo-queries' ], on_error_stop => 0);
	my %run = (answers => "$answers\n" . ($errors =~ s/^psql:<stdin>:\d+: //mgr));
	$run{xids} = query('SELECT pg_snapshot_xmax(pg_current_snapshot())') - $next_xid;
	$run{wal} = $wal->stop;
	$run{commits} = () = $run{wal}->records('Transaction/COMMIT');
	$run{locked} = $run{wal}->rows_locked(query("SELECT pg_relation_filenode('host')"));
	$run{rows} = query('SELECT * FROM host ORDER BY id');
	$run{ledger} = ledger();
	return \%run;
}

sub ledger
{
	my @columns = qw(rows_proposed rows_inserted rows_updated rows_locked_only rows_skipped rows_skippable
	  rows_skippable_autocommit commits lock_only_commits commits_saved commits_savable
	  commits_savable_autocommit);
	my @sums = split /\|/,
	  query('SELECT ' . join(', ', map { "sum($_)" } @columns) . ' FROM walwise.upsert_stats');
	return { map { $columns[$_] => $sums[$_] } 0 .. $#columns };
}

my %runs = map { $_ => run($_) } qw(off observe autocommit always);
my ($off, $observe) = @runs{qw(off observe)};
my $foretold = $observe->{ledger};

like($off->{answers}, qr/division by zero/, 'the errors are among the answers');
for my $guard (qw(observe autocommit always))
{
	my $run = $runs{$guard};
	$run->{answers} =~ s/^SET walwise.upsert_guard = \w+;/SET walwise.upsert_guard = off;/m;
	is($run->{answers}, $off->{answers}, "$guard: every answer is as without the guard");
	is($run->{rows}, $off->{rows}, "$guard: so is every row");
	my $ledger = $run->{ledger};
	is($ledger->{rows_proposed}, $off->{ledger}{rows_proposed}, "$guard: as many rows were proposed");
	is($ledger->{$_}, $off->{ledger}{$_}, "$guard: $_") for qw(rows_inserted rows_updated);
	is($ledger->{rows_locked_only} + $ledger->{rows_skipped},
		$off->{ledger}{rows_locked_only}, "$guard: rows that stay as they are were locked, or skipped");
}

for my $kind (qw(commits locked xids))
{
	is($observe->{$kind}, $off->{$kind}, "observe: $kind are those of a server without the guard");
}
is($foretold->{$_}, 0, "observe: $_") for qw(rows_skipped commits_saved);

for my $guard (qw(autocommit always))
{
	my ($run, $part) = ($runs{$guard}, $guard eq 'always' ? '' : '_autocommit');
	my $ledger = $run->{ledger};
	cmp_ok($ledger->{rows_skipped}, '>', 50, "$guard: rows were skipped");
	is($ledger->{rows_skipped}, $foretold->{"rows_skippable$part"}, "$guard: as many as observe foretold");
	is($ledger->{commits_saved}, $foretold->{"commits_savable$part"}, "$guard: so many commits were saved");
	is($off->{commits} - $run->{commits}, $ledger->{commits_saved}, "$guard: they are missing from the WAL");
	# One commit is still there, but no longer an upsert's: of the block that creates a table as well.
	is($off->{ledger}{commits} - $ledger->{commits} - ($guard eq 'always'),
		$ledger->{commits_saved}, "$guard: and from the ledger");
	cmp_ok($off->{xids} - $run->{xids}, '>=', $ledger->{commits_saved}, "$guard: so are as many ids");
}
is($runs{always}{ledger}{rows_locked_only}, 0, 'always: no row was locked for nothing');
is($runs{always}{ledger}{lock_only_commits}, 0, 'always: nothing was committed for nothing');

# The promise itself: nothing at all is written. (What fill has left in the catalogs is cleaned up by
# the first who comes by.)
my $fresh = 'SET walwise.upsert_guard = autocommit;' . join "\n", map { upsert("($_, 50)") } 1 .. 100;
fill();
query($fresh);
query('SELECT walwise.stats_reset()');
my $wal = WalWitness->start(\&query);
my $xid = query('SELECT pg_snapshot_xmax(pg_current_snapshot())');
query($fresh);
is(query('SELECT pg_snapshot_xmax(pg_current_snapshot())'), $xid, 'fresh rows: no transaction id');
is(scalar($wal->stop->of_statements), 0, 'fresh rows: no WAL') or diag $wal->dump;
is(query('SELECT sum(commits) || $$ $$ || sum(commits_saved) FROM walwise.upsert_stats'), '0 100', 'fresh rows: no commit');

done_testing();
