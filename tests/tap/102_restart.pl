# The ledger over restarts, crashes and bad files; settings that are wrong; life without preload and
# beside other modules.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('restart');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'walwise'\nautovacuum = off\nrestart_after_crash = on\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION walwise;
	CREATE TABLE host (id bigint PRIMARY KEY, seen int);
	INSERT INTO host VALUES (1, 100)});

my $file = $node->data_dir . '/pg_stat/walwise.ledger';
my $fresh = 'INSERT INTO host AS h VALUES (1, 50) ON CONFLICT (id) '
  . 'DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen';

sub query { return $node->safe_psql('postgres', $_[0]); }

sub ledger
{
	return query('SELECT s FROM walwise.statement_stats() s ORDER BY queryid, toplevel')
	  . query('SELECT evicted, without_queryid, stats_reset FROM walwise.stats_info');
}

sub entries { return query('SELECT entries FROM walwise.stats_info'); }

# Adds a line to postgresql.conf; the last one counts.
sub set { return $node->append_conf('postgresql.conf', "$_[0] = $_[1]"); }

# Starts the server, and returns what it logged.
sub start_and_read_log
{
	my $before = -s $node->logfile;
	$node->start;
	return slurp_file($node->logfile, $before);
}

sub write_file
{
	my ($content) = @_;
	open my $handle, '>:raw', $file or die "$file: $!";
	print $handle $content;
	close $handle or die "$file: $!";
	return;
}

# A clean restart.
query("$fresh; SET compute_query_id = off; $fresh");
my $before = ledger();
$node->restart;
is(ledger(), $before, 'a clean restart keeps every counter, text and time');
ok(!-e $file, 'the file is gone once it was read');
query($fresh);
is(query('SELECT calls, lock_only_commits FROM walwise.upsert_stats'), '2|2', 'and counting goes on');

# walwise.save.
set('walwise.save', 'off');
$node->reload;
$node->stop;
ok(!-e $file, 'with walwise.save = off a shutdown writes no file');
$node->start;
is(entries(), 0, 'and the next start is empty');
set('walwise.save', 'on');
$node->reload;
query($fresh);
$node->stop;
ok(-e $file, 'walwise.save can be switched on while the server runs');
set('walwise.save', 'off');
$node->start;
is(entries(), 0, 'a file is not read with walwise.save = off');
ok(!-e $file, 'and does not stay to be read later');
set('walwise.save', 'on');
$node->restart;

# Crashes.
query($fresh);
$node->restart;
query($fresh);
$node->stop('immediate');
ok(!-e $file, 'an immediate stop writes no file');
$node->start;
is(entries(), 0, 'after a crash the ledger is empty: old counters do not come back');
query($fresh);
my $victim = $node->background_psql('postgres', on_error_stop => 0);
my $pid = $victim->query('SELECT pg_backend_pid()');
kill 'KILL', $pid;
ok($node->poll_query_until('postgres', 'SELECT entries = 0 FROM walwise.stats_info'),
	'when a backend dies the server starts again with an empty ledger');
$victim->{run}->finish;

# Files that are not what they should be.
query($fresh);
$node->stop;
my $good = slurp_file($file);
my %bad = (
	'truncated' => substr($good, 0, length($good) - 20),
	'checksum mismatch' => $good =~ s/INSERT/INSORT/r,
	'not a walwise ledger' => 'a file of something else' x 20,
	'format version is not known' => substr($good, 0, 8) . pack('V', 99) . substr($good, 12),
	'bytes after the end' => $good . 'more',
);
for my $reason (sort keys %bad)
{
	write_file($bad{$reason});
	like(start_and_read_log(), qr{LOG:  ignoring file "pg_stat/walwise.ledger": \Q$reason\E},
		"a bad file ($reason) is named in the log");
	is(entries(), 0, "and the ledger is empty ($reason)");
	ok(!-e $file, "and the file is gone ($reason)");
	$node->stop;
}
write_file('');
like(start_and_read_log(), qr{ignoring file "pg_stat/walwise.ledger"}, 'an empty file is one too');
$node->stop;
write_file($good);
unlike(start_and_read_log(), qr{ignoring file}, 'the good file is read');
is(entries(), 1, 'and has its entry');

# A ledger that has shrunk.
query(join ';', map { 'INSERT INTO host SELECT 1, 50 WHERE true' . ' AND true' x $_
	  . ' ON CONFLICT (id) DO UPDATE SET seen = 1 WHERE false' } 1 .. 150);
is(entries(), 151, '150 more statements are known');
set('walwise.max', 100);
$node->restart;
is(query('SELECT entries, max_entries, evicted FROM walwise.stats_info'), '100|100|51',
	'a smaller walwise.max keeps what fits, and counts the rest as evicted');
set('walwise.max', 2000);
$node->restart;

# Wrong settings.
my %wrong = (
	"walwise.track = 'all'" => qr{invalid value for parameter "walwise.track": "all".*Available values: none, upserts, writes}s,
	'walwise.max = 99' => qr{99 is outside the valid range for parameter "walwise.max" \(100 \.\. 1000000\)},
	'walwise.query_size = 1' => qr{outside the valid range for parameter "walwise.query_size"},
	"walwise.save = 'maybe'" => qr{parameter "walwise.save" requires a Boolean value},
	'walwise.tracks = 1' => qr{invalid configuration parameter name "walwise.tracks"|unrecognized configuration parameter "walwise.tracks"},
);
for my $setting (sort keys %wrong)
{
	my ($status, $out, $err) = $node->psql('postgres', "ALTER SYSTEM SET $setting");
	like($err, $wrong{$setting}, "ALTER SYSTEM refuses $setting");
}
my ($status, $out, $err) = $node->psql('postgres', 'SET walwise.max = 200');
like($err, qr{parameter "walwise.max" cannot be changed without restarting the server},
	'walwise.max needs a restart');
query('CREATE ROLE nobody LOGIN');
($status, $out, $err) = $node->psql('postgres', "SET ROLE nobody; SET walwise.track = 'none'");
like($err, qr{permission denied to set parameter "walwise.track"}, 'ordinary roles cannot stop the counting');

# As with every module's parameters, the server warns and takes the default.
my $conf = $node->data_dir . '/postgresql.conf';
my $good_conf = slurp_file($conf);
set('walwise.track', "'all'");
set('walwise.max', 5);
$node->stop;
my $log = start_and_read_log();
like($log, qr{WARNING:  invalid value for parameter "walwise.track": "all"}, 'a wrong walwise.track is in the log');
like($log, qr{WARNING:  5 is outside the valid range for parameter "walwise.max"}, 'a wrong walwise.max too');
is(query('SHOW walwise.track; SHOW walwise.max'), "upserts\n2000", 'and the defaults are in force');
unlink $conf;
append_to_file($conf, $good_conf);

# Not preloaded.
set('shared_preload_libraries', "'auto_explain'");
$node->restart;
for my $call ('SELECT * FROM walwise.upsert_stats', 'SELECT * FROM walwise.write_stats',
	'SELECT * FROM walwise.stats_info', 'SELECT walwise.stats_reset()')
{
	($status, $out, $err) = $node->psql('postgres', $call);
	like($err, qr{needs walwise in "shared_preload_libraries".*Set shared_preload_libraries = 'auto_explain,walwise' in postgresql.conf and restart}s,
		"without preload, $call names the line to add");
}
my $lsn = query('SELECT pg_current_wal_insert_lsn()');
is(query("INSERT INTO host VALUES (2, 1); SELECT sum(inserts) FROM walwise.wal_by_relation('$lsn')"), 1,
	'the WAL functions need no preload');
is(query("LOAD 'walwise'; $fresh; SHOW walwise.track"), 'upserts', 'LOAD in a session does no harm');
($status, $out, $err) = $node->psql('postgres', "LOAD 'walwise'; SELECT * FROM walwise.upsert_stats");
like($err, qr{needs walwise in "shared_preload_libraries"}, 'and gives no ledger');

# Named twice.
set('shared_preload_libraries', "'walwise,walwise'");
$node->restart;
query('SELECT walwise.stats_reset()');
query($fresh);
is(query('SELECT calls, rows_locked_only, lock_only_commits FROM walwise.upsert_stats'), '1|1|1',
	'a module that is named twice counts once');

# Neighbours. Every upsert has the same key in pg_stat_statements, at the top level and below.
query('CREATE EXTENSION pg_stat_statements');
query("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS \$\$BEGIN $fresh; END\$\$");
$node->append_conf('postgresql.conf', q{
	pg_stat_statements.track = all
	auto_explain.log_min_duration = 0
	auto_explain.log_analyze = on
	auto_explain.log_nested_statements = on
	walwise.track = writes
});
for my $order ('walwise,pg_stat_statements,auto_explain', 'auto_explain,pg_stat_statements,walwise')
{
	set('shared_preload_libraries', "'$order'");
	$node->restart;
	query('SELECT pg_stat_statements_reset(), walwise.stats_reset()');
	query("$fresh; SELECT f(); DO \$\$BEGIN $fresh; END\$\$; PREPARE p AS $fresh; EXECUTE p; EXECUTE p;
		EXPLAIN ANALYZE $fresh; UPDATE host SET seen = seen WHERE id = 2; CREATE TABLE made_$$ (id serial); DROP TABLE made_$$");
	is(query(q{SELECT toplevel, sum(calls), sum(rows_locked_only) FROM walwise.upsert_stats GROUP BY 1 ORDER BY 1}),
		"f|3|3\nt|3|3", "$order: upserts are counted once, under their level");
	is(query(q{SELECT count(*) FROM walwise.write_stats WHERE query ~* '^(CREATE|DROP) TABLE' AND commits = 1}), 2,
		"$order: utility statements are counted too");
	is(query(q{
		SELECT count(*) FILTER (WHERE p.queryid IS NULL), count(*) FILTER (WHERE p.calls <> w.calls)
		FROM walwise.write_stats w LEFT JOIN pg_stat_statements p USING (userid, dbid, queryid, toplevel)}),
		'0|0', "$order: each entry joins with pg_stat_statements, and has its calls");
}
$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal 11/, 'nothing crashed');

done_testing();
