# walwise trace: what each form of an upsert costs, on a throwaway server and on one that is in use,
# and that nothing of it stays behind, however it ends.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WalwiseProgram ();
use Time::HiRes qw(sleep);

my $walwise = $WalwiseProgram::path;

# Short, as a socket's path has to be. The throwaway servers' directories are made in it.
my $dir = PostgreSQL::Test::Utils::tempdir_short();
$ENV{TMPDIR} = $dir;
my $bindir = `pg_config --bindir`;
chomp $bindir;

sub write_file {
	my ($name, $text) = @_;
	my $path = PostgreSQL::Test::Utils::tempdir() . "/$name";
	append_to_file($path, $text);
	return $path;
}

# Runs it; returns the exit status, and what it wrote.
sub trace {
	my @words = @_;
	my ($out, $err);
	IPC::Run::run [ $walwise, 'trace', '--no-config', '--pg-bindir', $bindir, @words ], '>', \$out,
		'2>', \$err;
	return ($? >> 8, $out, $err);
}

# The cases of the only statement of the file, by name.
sub cases {
	my ($status, $out, $err) = trace('--json', @_);
	my $statement = eval { decode_json($out)->{statements}[0] } // die "trace: status $status: $out$err";
	return ($status, { map { $_->{case} => $_ } @{ $statement->{cases} } }, $statement);
}

sub types { return join ' ', map { "$_->{type}:$_->{count}" } @{ $_[0]{records} }; }

my $table = q{
CREATE TABLE host (id bigint PRIMARY KEY, seen timestamptz NOT NULL DEFAULT now())
	WITH (fillfactor = 80);
};
my $upsert = q{
INSERT INTO host AS h (id, seen) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen
WHERE h.seen < excluded.seen - '1 day'::interval RETURNING id;
};
my $file = write_file('host.sql', $table . $upsert);

{
	my ($status, $cases) = cases($file);
	is($status, 0, 'both forms agree');
	is(types($cases->{fresh}{original}), 'Heap/LOCK:1 Transaction/COMMIT:1',
		'a fresh row is locked by the original');
	ok($cases->{fresh}{original}{commit_flushed}, 'and its COMMIT waits for the disk');
	is(types($cases->{fresh}{rewritten}), '', 'the guarded form writes nothing');
	ok(!$cases->{fresh}{rewritten}{xid_assigned}, 'and takes no transaction id');
	is($cases->{fresh}{rewritten}{commit_wal_bytes}, 0, 'and its COMMIT writes nothing');
	is(types($cases->{stale}{rewritten}), types($cases->{stale}{original}), 'a stale row costs the same');
	like(types($cases->{stale}{original}), qr/UPDATE/, 'it is updated');
	is(types($cases->{absent}{rewritten}), types($cases->{absent}{original}), 'so does an absent one');
	is($cases->{absent}{rewritten}{returned_rows}, 1, 'which is returned');
	my (undef, $again) = cases($file);
	is_deeply($again, $cases, 'the figures are the same again');
}

{
	my ($status, $cases) = cases('--strategy', 'cte', $file);
	is($status, 0, 'the cte form agrees but for what it announces');
	like($cases->{stale}{expected_differences}[0], qr/^command tag: INSERT 0 1, rewritten: SELECT 1$/,
		'the command tag');
	unlike(types($cases->{stale}{rewritten}), qr/LOCK/, 'a stale row is not locked before its update');
}

{
	my $told = write_file('told.sql', $table . q{
INSERT INTO host AS h (id, seen) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen
WHERE h.seen < excluded.seen AND current_query() NOT LIKE '%NOT EXI' || 'STS%';
});
	my ($status, $cases) = cases($told);
	is($status, 1, 'forms that disagree give status 1');
	like(join(',', @{ $cases->{stale}{disagreements} }), qr/rows afterwards/, 'and it is said in what');
}

{
	my $code = write_file('app.py', q{
def save(cursor, host):
    cursor.execute("""INSERT INTO host AS h (id, seen, mood) VALUES (%(id)s, now(), %(mood)s)
        ON CONFLICT (id) DO UPDATE SET mood = excluded.mood
        WHERE h.mood IS DISTINCT FROM excluded.mood""", host)
});
	my $schema = write_file('schema.sql', q{
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE host (id bigint PRIMARY KEY, seen timestamptz, mood mood);
});
	my ($status, $cases) = cases('--schema', $schema, $code);
	is($status, 0, 'a statement of application code, on a table with a type of its own');
	is(types($cases->{fresh}{rewritten}), '', 'costs nothing when rewritten');
}

{
	my $within = $table . "EXPLAIN (ANALYZE) $upsert" . "PREPARE save(bigint, timestamptz) AS $upsert"
		. 'COPY (' . $upsert =~ s/;//r . ') TO STDOUT;';
	my ($status, $out) = trace(write_file('within.sql', $within));
	is($status, 2, 'a statement that was not traced gives status 2');
	like($out, qr/^2 traced, 1 could not be, 0 disagree$/m, 'what EXPLAIN and PREPARE have in them is traced');
	like($out, qr/could not be traced: it is within another command/, 'what COPY has in it is not');
}

{
	my ($status, $out) = trace(write_file('unknown.sql', $upsert));
	is($status, 2, 'a table that is not known gives status 2');
	like($out, qr/could not be traced: table "host" is not known/, 'and is named');
	($status, undef, my $err) = trace('--dsn', 'host=/nowhere password=secret', $file);
	is($status, 2, 'a server that is not there gives status 2');
	unlike($err, qr/secret/, 'the password is not shown');
}

sub left { opendir(my $handle, $dir) or die; return grep { !/^\.\.?$/ } readdir $handle; }

# Polls for what `check` returns.
sub wait_until {
	my ($check) = @_;
	for (1 .. 600) {
		my $result = $check->();
		return $result if $result;
		sleep 0.1;
	}
	return;
}

is_deeply([ left() ], [], 'no throwaway server is left');

# Not done before a signal comes.
my $many = write_file('many.sql', $table . $upsert x 500);

# Starts a run, and ends it by the signal once the file is there. Returns whether it came, and the
# server's process id if there was one.
sub interrupt {
	my ($signal, $name) = @_;
	my $out = '';
	my $run = IPC::Run::start [ $walwise, 'trace', '--no-config', '--pg-bindir', $bindir, $many ],
		'>', \$out, '2>', \$out;
	my $found = wait_until(sub { (glob "$dir/walwise-trace.*/$name")[0] });
	my ($pid_file) = glob "$dir/walwise-trace.*/data/postmaster.pid";
	my ($server) = $pid_file ? slurp_file($pid_file) =~ /^(\d+)/ : ();
	$run->signal($signal);
	$run->finish;
	return ($found, $server);
}

{
	my ($found, $server) = interrupt('KILL', '.s.PGSQL.5432');
	ok($server, 'a server is there');
	ok(wait_until(sub { !left() }), 'its directory is gone after SIGKILL');
	ok(wait_until(sub { !kill 0, $server }), 'and so is its process');
	($found) = interrupt('INT', 'data/base');
	ok($found, 'a cluster is being made');
	ok(wait_until(sub { !left() }), 'it is gone after SIGINT');
}

my $node = PostgreSQL::Test::Cluster->new('trace');
$node->init;
$node->start;
$node->safe_psql('postgres', $table . q{
	CREATE TABLE item (id serial PRIMARY KEY, code text, n int, CONSTRAINT item_code UNIQUE (code));
	INSERT INTO item (code, n) VALUES ('a', 1);
	INSERT INTO host VALUES (1, '2001-02-03');
});
my $state = q{SELECT * FROM host, item, item_id_seq, pg_namespace WHERE nspname !~ '^pg_'};
my $before = $node->safe_psql('postgres', $state);
my $items = write_file('item.sql', q{
INSERT INTO item (code, n) VALUES ('a', 2) ON CONFLICT ON CONSTRAINT item_code
DO UPDATE SET n = excluded.n WHERE item.n < excluded.n;
});

{
	my ($status, $cases) = cases('--dsn', $node->connstr('postgres'), $file);
	is($status, 0, 'on a server in use');
	ok(!defined $cases->{fresh}{original}{records}, 'records are not known without pg_walinspect');
	cmp_ok($cases->{fresh}{original}{commit_wal_bytes}, '>', 0, 'but how much WAL there was');
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_walinspect');
	($status, $cases) = cases('--dsn', $node->connstr('postgres'), $items);
	is($status, 0, 'a conflict with a constraint that is named');
	is(types($cases->{fresh}{original}), 'Heap/LOCK:1 Transaction/COMMIT:1',
		'of a table with a sequence, whose values are logged 32 at a time');
	is(types($cases->{fresh}{rewritten}), '', 'which the guarded form does not move');
	is($node->safe_psql('postgres', $state), $before, 'tables and sequences are as they were');
	my ($moved, $out) = trace('--dsn', $node->connstr('postgres'), write_file('next.sql', q{
INSERT INTO item (id, n) VALUES (nextval('item_id_seq'), 2) ON CONFLICT (id)
DO UPDATE SET n = excluded.n WHERE item.n < excluded.n;
}));
	is($moved, 2, 'a statement that would move a sequence of the server is not run');
}

{
	my $out = '';
	my $run = IPC::Run::start [
		$walwise, 'trace', '--no-config', '--dsn', $node->connstr('postgres'), $many ],
		'>', \$out, '2>', \$out;
	wait_until(sub { $node->safe_psql('postgres', q{SELECT count(*) FROM pg_namespace
		WHERE nspname LIKE 'walwise_trace%'}) });
	$run->signal('INT');
	$run->finish;
	is($run->full_result, 2 << 8, 'a run that is interrupted gives status 2');
	is($node->safe_psql('postgres', $state), $before, 'and leaves no schema behind');
}

done_testing();
