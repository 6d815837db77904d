# walwise.fsync_probe within a server that goes on: however it ends, the session, the server and
# pg_wal are as they were. And walwise.commit_headroom beside a load that is known.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $timeout = $PostgreSQL::Test::Utils::timeout_default;
my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', q{
	shared_preload_libraries = 'walwise'
	fsync = on
	autovacuum = off
	checkpoint_timeout = 1h
	restart_after_crash = on
});
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION walwise; CREATE TABLE written (n int)');

sub query { return $node->safe_psql('postgres', $_[0]); }
sub ceilings { return query('SELECT count(*) FROM walwise.wal_ceiling()'); }
my $short = q{SELECT count(*) FROM walwise.fsync_probe('1 ms') WHERE flushes > 0};
my $long = q{SELECT count(*) FROM walwise.fsync_probe('5 minutes')};

# Polls for what `check` returns.
sub wait_until
{
	my ($check) = @_;
	for (my $began = time; time < $began + $timeout; sleep 0.02)
	{
		my $result = $check->();
		return $result if $result;
	}
	return;
}

# A session that stays. Its queries go to its standard input.
sub session
{
	my ($of) = @_;
	my %session = (in => "SELECT 'pid ' || pg_backend_pid();\n", out => '', err => '');
	$session{run} = IPC::Run::start([ 'psql', '-XAtq', '-d', ($of // $node)->connstr('postgres') ],
		'<', \$session{in}, '>', \$session{out}, '2>', \$session{err});
	said(\%session, qr/^pid (\d+)$/m);
	($session{pid}) = $session{out} =~ /^pid (\d+)$/m;
	return \%session;
}

# Waits until standard output or standard error has it.
sub said
{
	my ($session, $pattern) = @_;
	return wait_until(sub
	{
		$session->{run}->pump_nb if $session->{run}->pumpable;
		return "$session->{out}$session->{err}" =~ $pattern;
	});
}

sub ask
{
	my ($session, $sql) = @_;
	@{$session}{qw(out err)} = ('', '');
	$session->{in} .= "$sql;\n";
	$session->{run}->pump_nb;
	return;
}

# Files without a name that the session has open in pg_wal: segments that are filled, and then one a
# variant.
my $wal = readlink($node->data_dir . '/pg_wal') // $node->data_dir . '/pg_wal';
sub open_files { return grep { m{/pg_wal/.*\(deleted\)$} } map { readlink($_) // '' } glob("/proc/$_[0]{pid}/fd/*") }

sub probing
{
	my ($session) = @_;
	ask($session, $long);
	return wait_until(sub { open_files($session) == 2 + 4 });
}

sub foreign_files
{
	opendir(my $handle, $wal) or die "$wal: $!";
	return join ' ', grep { !/^(\.\.?|[0-9A-F]{24}|[0-9A-F.]+\.(history|backup|partial)|archive_status|summaries|xlogtemp\..*)$/ }
	  readdir $handle;
}

my $session = session();
my $is_linux = -d "/proc/$session->{pid}/fd";
plan(skip_all => 'no /proc to see what a session has open') if !$is_linux;

#
# Cancelled, timed out, served meanwhile
#
ok(probing($session), 'a probe is at work');
is(foreign_files(), '', 'and has no file that can be seen');
my $began = time;
query("SELECT pg_cancel_backend($session->{pid})");
ok(said($session, qr/ERROR:  canceling statement due to user request/), 'it is cancelled');
cmp_ok(time - $began, '<', 20, 'at once');
ask($session, $short);
ok(said($session, qr/^4$/m), 'and the session goes on: it measures again');
is(scalar(open_files($session)), 0, 'and has nothing left open');

for my $milliseconds (1, 500)
{
	ask($session, "SET statement_timeout = $milliseconds; $long");
	ok(said($session, qr/ERROR:  canceling statement due to statement timeout/), "a timeout of $milliseconds ms ends it");
	is(scalar(open_files($session)), 0, 'and nothing is left open');
	ask($session, "SET statement_timeout = 0; SELECT 'goes on'");
	ok(said($session, qr/^goes on$/m), 'and the session goes on');
}
ask($session, "BEGIN; SAVEPOINT a; SET LOCAL statement_timeout = 300; $long; ROLLBACK TO a; $short; COMMIT");
ok(said($session, qr/^4$/m), 'after a savepoint too');

ok(probing($session), 'a probe is at work');
query('CREATE DATABASE other');
query('DROP DATABASE other');
query("SELECT pg_log_backend_memory_contexts($session->{pid})");
ok(wait_until(sub { slurp_file($node->logfile) =~ /logging memory contexts of PID $session->{pid}/ }),
	'it serves what the server asks of all sessions');
cmp_ok(scalar(open_files($session)), '>', 0, 'and goes on');

my ($status, $out, $err) = $node->psql('postgres', $short);
is($status, 3, 'a second probe meanwhile is refused');
like($err, qr/ERROR:  the WAL's volume can't be measured\nDETAIL:  another probe is at work in "pg_wal"; two would measure each other: wait for it to end\.$/m,
	'and told why');
query("SELECT pg_terminate_backend($session->{pid})");
ok(said($session, qr/terminating connection due to administrator command/), 'the session is terminated');
ok(wait_until(sub { !-d "/proc/$session->{pid}" }), 'and its process is gone');
is(query($short), 4, 'and another can measure');
is(foreign_files(), '', 'nothing is left in pg_wal');
is(ceilings(), 1, 'the ceiling is known');

#
# A crash
#
$session = session();
ok(probing($session), 'a probe is at work');
kill 'KILL', $session->{pid};
ok(wait_until(sub { slurp_file($node->logfile) =~ /all server processes terminated; reinitializing/ }), 'its process is killed');
ok($node->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()'), 'and the server is there again');
is(foreign_files(), '', 'nothing is left in pg_wal');
is(ceilings(), 0, 'the ceiling is forgotten');
is(query($short), 4, 'and can be measured');

#
# Commits that are counted
#
# Runs `commits` transactions within a sample, and returns what it told, times the seconds. A sample
# that ends before them is doubled.
sub headroom
{
	my ($commits) = @_;
	for (my $seconds = 3; $seconds < 200; $seconds *= 2)
	{
		my $watcher = session();
		my $view = $node->safe_psql('postgres', 'SHOW server_version_num') >= 180000
		  ? q{(SELECT sum(fsyncs), sum(writes) FROM pg_stat_io WHERE object = 'wal' AND context = 'normal')}
		  : '(SELECT wal_sync, wal_write FROM pg_stat_wal)';
		my ($syncs, $writes) = split /\|/, query("SELECT * FROM $view x");
		ask($watcher, "SELECT 'told', commits_per_second, writes_per_second, flushes_per_second, commits_per_flush, used,"
			  . " ceiling, flushes_per_second / ceiling FROM walwise.commit_headroom('$seconds s')");
		wait_until(sub { query("SELECT wait_event FROM pg_stat_activity WHERE pid = $watcher->{pid}") eq 'PgSleep' });
		$node->safe_psql('postgres', "INSERT INTO written VALUES (1);\n" x $commits);
		my $is_within = query("SELECT wait_event FROM pg_stat_activity WHERE pid = $watcher->{pid}") eq 'PgSleep';
		said($watcher, qr/^told\|.*\n/m);
		my (undef, $all, $with_xid, $flushes, @rest) = split /\|/, ($watcher->{out} =~ /^(told\|.*)$/m)[0];
		my ($syncs_after, $writes_after) = split /\|/, query("SELECT * FROM $view x");
		$watcher->{in} .= "\\q\n";
		$watcher->{run}->finish;
		next if !$is_within;
		return (commits => $all * $seconds, writes => $with_xid * $seconds, flushes => $flushes * $seconds,
			per_flush => $rest[0], used => $rest[1], ceiling => $rest[2], used_is => $rest[3],
			syncs => $syncs_after - $syncs, page_writes => $writes_after - $writes);
	}
	die 'no sample was long enough';
}

for my $case ([ 'fdatasync', 'syncs' ], [ 'open_datasync', 'page_writes' ])
{
	my ($method, $counter) = @$case;
	query("ALTER SYSTEM SET wal_sync_method = $method");
	$node->reload;
	ok($node->poll_query_until('postgres', "SELECT current_setting('wal_sync_method') = '$method'"), $method);
	query($short);
	is(query('SELECT method FROM walwise.wal_ceiling()'), $method, 'the ceiling is of this method');
	my %told = headroom(150);
	# The sample lasts a little longer than its seconds; the test's own queries are commits too.
	cmp_ok($told{writes}, '<=', 150, "$method: no more writing transactions than there were");
	cmp_ok($told{writes}, '>', 130, "$method: and nearly as many");
	cmp_ok($told{commits}, '>', 130, "$method: all of them are commits");
	cmp_ok($told{flushes}, '>', 130, "$method: each was flushed");
	cmp_ok($told{flushes}, '<=', $told{$counter}, "$method: as the server's statistics have it");
	cmp_ok(abs($told{per_flush} * $told{flushes} - $told{writes}), '<', 1, "$method: commits a flush");
	cmp_ok(abs($told{used} - $told{used_is}), '<', 1e-6, "$method: the part of the ceiling");
}

#
# A standby, and a server that walwise is not loaded into
#
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
is($standby->safe_psql('postgres', 'SELECT pg_is_in_recovery() AND current_setting($$transaction_read_only$$)::bool'), 't', 'a standby');
is($standby->safe_psql('postgres', $short), 4, 'can measure its own volume');
is($standby->safe_psql('postgres', 'SELECT count(*) FROM walwise.wal_ceiling()'), 1, 'and knows it');
is($standby->safe_psql('postgres', q{SELECT used IS NOT NULL FROM walwise.commit_headroom('10 ms')}), 't', 'and how near it is');
$standby->stop;

$node->append_conf('postgresql.conf', "shared_preload_libraries = ''\n");
$node->restart;
is(query($short), 4, 'without the preload it measures');
is(ceilings(), 0, 'but nobody keeps the ceiling');
is(query(q{SELECT ceiling IS NULL AND used IS NULL AND commits_per_second IS NOT NULL
	FROM walwise.commit_headroom('10 ms')}), 't', 'the headroom has none');
is(foreign_files(), '', 'nothing is left in pg_wal');

#
# A server that writes its WAL with O_DIRECT
#
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'walwise'\nwal_sync_method = open_datasync\n" .
	(query('SHOW server_version_num') < 160000 ? "wal_level = minimal\nmax_wal_senders = 0\n" : "debug_io_direct = wal\n"));
$node->restart;
query(q{CREATE TABLE found AS SELECT * FROM walwise.fsync_probe('1 ms', '{open_datasync}')});
is(query(q{SELECT string_agg(direct::text, ' ' ORDER BY direct) FROM found}), 'false true', 'is measured so too, unasked');
is(query(q{SELECT direct FROM found JOIN walwise.wal_ceiling() USING (flushes_per_second)}), 't', 'which makes the ceiling');
is(query(q{SELECT count(*) FROM walwise.fsync_probe('1 ms', '{fdatasync}', direct_io => true)}), 2, 'and what is asked for');
$node->stop;

done_testing();
