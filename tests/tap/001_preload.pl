# The module loads at server start and again after a restart and a crash, quietly.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('preload');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'walwise'");
$node->start;

$node->safe_psql('postgres', 'CREATE EXTENSION walwise');
is($node->safe_psql('postgres', 'SHOW shared_preload_libraries'),
	'walwise', 'the server starts with walwise preloaded');

$node->restart;
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'and again after a restart');

$node->stop('immediate');
$node->start;
is($node->safe_psql('postgres', "SELECT extname FROM pg_extension WHERE extname = 'walwise'"),
	'walwise', 'and again after a crash');

# The guard needs the library, not the extension.
$node->safe_psql('postgres', 'CREATE DATABASE bare');
like($node->safe_psql('bare', q{
	CREATE TABLE t (id int PRIMARY KEY, n int);
	INSERT INTO t VALUES (1, 1);
	SET walwise.upsert_guard = always;
	EXPLAIN (ANALYZE, COSTS off, TIMING off)
		INSERT INTO t VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE t.n < excluded.n}),
	qr/UpsertGuard.*Rows Skipped: 1/s, 'the guard works where the extension was not created');

$node->stop;
# A client that has its answer may still be there when the server stops.
my $leaving = qr/FATAL:  terminating connection due to administrator command/;
unlike(slurp_file($node->logfile) =~ s/$leaving//gr, qr/(WARNING|ERROR|FATAL|PANIC):/,
	'nothing complains in the log');

# walwise and its neighbours, in either order.
for my $libraries ('walwise, pg_stat_statements', 'pg_stat_statements, walwise, auto_explain')
{
	$node->append_conf('postgresql.conf', "shared_preload_libraries = '$libraries'");
	$node->start;
	is($node->safe_psql('postgres', 'SHOW shared_preload_libraries'),
		$libraries, "the server starts with $libraries");
	$node->stop;
}

# Without it: the verdict says what is missing, and the guard's settings don't exist.
$node->append_conf('postgresql.conf', "shared_preload_libraries = ''");
$node->start;
my ($status, $verdict, $notice) = $node->psql('postgres', q{
	CREATE TABLE t (id int PRIMARY KEY, n int);
	SELECT guarded FROM walwise.guard_verdict(
		'INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 1 WHERE t.n < 1');});
is($verdict, 't', 'without preload: guard_verdict answers');
like($notice, qr/NOTICE: .*the upsert guard itself needs walwise in "shared_preload_libraries"/,
	'without preload: and says what the guard needs');
(undef, undef, my $error) = $node->psql('postgres',
	q{LOAD 'walwise'; SET walwise.upsert_guard = always;});
like($error, qr/invalid configuration parameter name "walwise.upsert_guard"/,
	'without preload: the guard cannot be set');
$node->stop;

done_testing();
