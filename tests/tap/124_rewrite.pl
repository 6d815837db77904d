# `walwise rewrite` as users meet it: what it prints, what it writes, what it leaves alone.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WalwiseProgram;

my $guard = qr/WHERE NOT EXISTS \(SELECT FROM t /;

# Upserts of each language, with everything around them that shall stay as it is.
my $v = $U =~ s/ ON CONFLICT/\n  ON CONFLICT/r;
my %sources = (
	'ddl.sql' => $DDL,
	'a.sql' => "\\set x 1\n/* one */ $v -- two\r\n\tSELECT  'caf\xc3\xa9' ;\n$U",
	'body.sql' => "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS '\nBEGIN\n  $v\n  PERFORM ''x'';\nEND';\n",
	'bom.sql' => "\xef\xbb\xbf$v\n",
	'a.py' => qq{# $U\ncur.execute("""$v""" % x)\ncur.execute('INSERT INTO t (a, b) VALUES (%s, %s) '\n}
	  . qq{            'ON CONFLICT (a) DO UPDATE SET b = excluded.b WHERE t.b < excluded.b', (1, 2))\n},
	'a.go' => qq{package a\n\nvar q = `$v`\n},
	'a.ts' => qq{await db.query(`$v`); // '\n},
	'A.java' => qq|class A { String q = "INSERT INTO t (a, b) VALUES (?, ?) "\n|
	  . qq|    + "ON CONFLICT (a) DO UPDATE SET b = excluded.b WHERE t.b < excluded.b"; }\n|,
	'A.kt' => qq{val q = """$v"""\n},
	'a.rb' => qq{db.exec(<<~SQL)\n  $v\nSQL\n},
	'a.rs' => qq{let q = r#"$v"#;\n},
	'A.cs' => qq{var q = \@"$v";\n},
	'a.php' => qq{<?php \$db->query("$v");\n});

sub put_sources { put($_, $sources{$_}) for keys %sources }

#
# The same by a patch and by --write
#
my $patched = work_dir('patched');
put_sources();
my ($diff, $said) = status_is(['rewrite'], 0, 'a diff is printed, status 0');
is_deeply([ grep { get($_) ne $sources{$_} } sort keys %sources ], [], 'and no file is changed');
like($said, qr/^A\.cs:1:11: rewritten; in what it differs:\n  - A row that is not updated is not locked either\.$/m,
	'what differs is told on standard error');
unlike($diff, qr/rewritten/, 'not on standard output');
put('all.diff', $diff);

my $written = work_dir('written');
put_sources();
chmod 0640, "$written/a.sql";
my $inode = (stat "$written/ddl.sql")[1];
is((status_is([ 'rewrite', '--write' ], 0, '--write'))[0], '', 'prints nothing on standard output');
my %by_write = map { ($_ => get($_)) } keys %sources;
is((stat "$written/a.sql")[2] & 07777, 0640, 'a file keeps its mode');
is((stat "$written/ddl.sql")[1], $inode, 'a file without changes is not written');
is_deeply([ grep { $by_write{$_} !~ $guard } sort keys %sources ], ['ddl.sql'], 'each language is rewritten');
is($by_write{'a.sql'} =~ s/ SELECT \* FROM \(VALUES \(1, 2\)\) AS excluded \(a, b\)(\s+)WHERE NOT EXISTS .*?IS NOT TRUE\)(\s+)ON/ VALUES (1, 2)$2ON/gsr,
	$sources{'a.sql'}, 'what is not of the change is unchanged');
is_deeply([ grep { !/^\./ } glob("$written/.walwise*") ], [], 'nothing is left beside the files');

my ($again, $more) = status_is(['rewrite'], 0, 'a second run');
is($again . $more, '', 'finds nothing to do');
unlike((walwise([ 'lint', '--format', 'github' ]))[1], qr/upsert-locks-before-where|syntax/, 'and lint finds it clean');

SKIP:
{
	skip 'git is not installed', 2 if system('git --version >/dev/null 2>&1') != 0;
	work_dir('patched');
	is(system("cd '$patched' && git apply --whitespace=nowarn all.diff 2>err"), 0, 'git applies the diff') or diag(get('err'));
	is_deeply(\%by_write, { map { ($_ => get($_)) } keys %sources }, '--write writes what the diff says');
}

#
# --check, standard input, refusals
#
work_dir('check');
put('ddl.sql', $DDL);
put('a.sql', "$U\n");
put('b.sql', "SELECT 1;\n");
is((status_is([ 'rewrite', '--check' ], 1, '--check is 1 if a file would change'))[0], "a.sql\n", 'and names it');
is((status_is([ 'rewrite', '--check', 'ddl.sql', 'b.sql' ], 0, 'and 0 if none would'))[0], '', 'and says nothing');
like((status_is([ 'rewrite', '--schema', 'ddl.sql', '-' ], 0, 'standard input', in => "$U\n"))[0],
	qr/^--- a\/-\n.*^\+INSERT.*$guard/ms, 'a diff of standard input');
like((status_is([ 'rewrite', '--schema', 'ddl.sql', '--write', '--stdin-path', 'x.py', '-' ], 0,
			'standard input, written', in => qq{x = 1\nq = "$U"\n}))[0],
	qr/^x = 1\nq = "INSERT.*$guard.*"\n\z/s, 'comes out as a whole');
is((status_is([ 'rewrite', '--write', '-' ], 0, 'standard input that stays as it is', in => "SELECT 1;\n"))[0],
	"SELECT 1;\n", 'comes out too');
for my $case ([ 'strategy', 'rewrite', '--strategy', 'brave' ], [ 'both', 'rewrite', '--write', '--check' ],
	[ 'staged', 'rewrite', '--write', '--staged' ], [ 'missing', 'rewrite', 'missing.sql' ])
{
	my ($name, @arguments) = @$case;
	status_is(\@arguments, 2, "wrong usage ($name) is 2");
}
work_dir('refusals');
put('a.sql', "$U\n");
my ($out, $err) = status_is(['rewrite'], 0, 'a refusal is no failure');
is($out, '', 'and no diff');
like($err, qr/^a\.sql:1:1: left as it is: the types of table "t" are not known; .*--dsn/, 'but told, with what is needed');
like((walwise([ 'rewrite', '--strategy', 'cte', '--schema', '../check/ddl.sql' ]))[1], qr/^\+WITH excluded \(a, b\) AS .*insert_attempt AS/m,
	'the other strategy');

#
# Where the output can't go, and what can't be written
#
my $many = work_dir('outputs');
put('a.sql', $DDL . "$U\n" x 500);
for my $case ([ '>/dev/full 2>/dev/null', 2 ], [ '>&- 2>/dev/null', 2 ], [ '>/dev/null 2>/dev/full', 0 ], [ '>/dev/null 2>&-', 0 ])
{
	my ($where, $status) = @$case;
	is(system("cd '$many' && exec '$WalwiseProgram::path' rewrite a.sql $where"), $status << 8, "rewrite $where is $status");
}
SKIP:
{
	skip 'root writes all files', 2 if $> == 0;
	chmod 0444, "$many/a.sql";
	(undef, $err) = status_is([ 'rewrite', '--write' ], 2, 'a file that may not be written is 2');
	like($err, qr/^walwise: a\.sql: permission denied$/m, 'and told');
	chmod 0644, "$many/a.sql";
}
# Quadratic steps would take hours.
put('a.sql', $DDL . 'INSERT INTO t (a, b) VALUES ' . join(', ', map { "($_, 1)" } 1 .. 10_000)
	  . ' ON CONFLICT (a) DO UPDATE SET b = excluded.b WHERE t.b < excluded.b;');
put('b.sql', "DO '\nBEGIN\n" . "  PERFORM ''x'';\n" x 20_000 . "$v\nEND';\n");
($out) = status_is([ 'rewrite', '--write' ], 0, 'ten thousand rows, twenty thousand statements');
is(scalar(grep { get($_) =~ $guard } 'a.sql', 'b.sql'), 2, 'are rewritten');

#
# Ctrl-C while files are written; also where the tests run in the background, which ignores it
#
my $interrupted = work_dir('interrupted');
my $slow = $DDL . "$U\n" . "-- what takes its time to be written\n" x 200_000;
my @files = map { "$_.sql" } 'a' .. 'h';
put($_, $slow) for @files;
my $told = '';
my $run = IPC::Run::start([ $WalwiseProgram::path, 'rewrite', '--write' ], '>', \$told, '2>', \$told,
	init => sub { $SIG{INT} = 'DEFAULT'; chdir $interrupted or die });
my $begun;
do { $begun = () = glob("$interrupted/.walwise-*") } until $begun || !$run->pumpable;
$run->signal('INT');
$run->finish;
ok($begun, 'a file is being written');
is($run->full_result & 127, 2, 'SIGINT ends the program');
is_deeply([ glob("$interrupted/.walwise-*") ], [], 'and leaves nothing beside the files');
my $changed = grep { get($_) =~ $guard } @files;
cmp_ok($changed, '<', @files, 'and not all are changed');
is(scalar(grep { length(get($_)) < length($slow) } @files), 0, 'and none is cut');

#
# Types of a server; and both forms do the same there
#
my $node = PostgreSQL::Test::Cluster->new('rewrite');
$node->init;
$node->start;
$node->safe_psql('postgres', "$DDL INSERT INTO t VALUES (1, 1, 'x'), (2, 9, 'y')");
work_dir('server');
my $upsert = "INSERT INTO t (a, b, c) VALUES (1, 5, 'new'), (2, 5, 'new'), (3, 5, NULL)"
  . " ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = excluded.c WHERE t.b < excluded.b";
put('a.sql', "$upsert;\n");
status_is([ 'rewrite', '--write', '--dsn', $node->connstr('postgres') ], 0, '--dsn gives the types');
like(get('a.sql'), $guard, 'and the upsert is rewritten');
my @tables = map { $node->safe_psql('postgres', "BEGIN; $_; SELECT * FROM t ORDER BY a; ROLLBACK") } "$upsert", get('a.sql') =~ s/;\n//r;
is($tables[1], $tables[0], 'and does the same');
is($tables[0], "1|5|new\n2|9|y\n3|5|", 'which is what it should');
$node->stop;

done_testing();
