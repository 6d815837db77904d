# `walwise lint` as users meet it: its status, its output, what it reads, what it passes over.

use strict;
use warnings;

use Cwd 'abs_path';
use FindBin;
use lib $FindBin::RealBin;
use IPC::Run;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use POSIX 'mkfifo';
use Test::More;
use WalwiseProgram;

my $locks = 'upsert-locks-before-where';

# lint(@arguments): the findings as "PATH:LINE:COLUMN RULE", in order.
sub lint
{
	my ($status, $out, $err) = walwise([ 'lint', '--format', 'json', @_ ]);
	my $report = eval { decode_json($out) } or return "status $status: $out$err";
	return map { "$_->{path}:$_->{line}:$_->{column} $_->{rule}" } @{ $report->{findings} };
}

sub git
{
	my ($dir, @arguments) = @_;
	local %ENV = (%ENV, GIT_CONFIG_NOSYSTEM => 1, GIT_CONFIG_GLOBAL => '/dev/null');
	my $err;
	my @names = map { ('-c', $_) } 'user.name=t', 'user.email=t@example.org', 'init.defaultBranch=main';
	IPC::Run::run([ "git", "-C", $dir, @names, @arguments ], ">", \my $out, "2>", \$err)
	  or die "git @arguments: $err";
	return;
}

#
# How it ends
#
my $dir = work_dir('status');
put('clean.sql', "SELECT 1;\n");
put('warning.sql', "$U\n");
put('error.sql', "SELECT 1 FROM;\n");
status_is([ 'lint', 'clean.sql' ], 0, 'nothing found is 0');
status_is([ 'lint', 'warning.sql' ], 0, 'warnings are 0');
status_is([ 'lint', '--error-on-warnings', 'warning.sql' ], 1, 'but 1 with --error-on-warnings');
status_is([ 'lint', '--error-on-warnings', 'clean.sql' ], 0, 'which finds no more than there is');
status_is([ 'lint', 'error.sql' ], 1, 'an error is 1');
status_is([ 'lint', '--rule', "$locks=error", 'warning.sql' ], 1, 'a rule can be made an error');
status_is([ 'lint', '--rule', "$locks=off", '--error-on-warnings', 'warning.sql' ], 0,
	'and can be turned off');
for my $case (
	[ [ 'lint', '--rule', 'no-such-rule=off', 'clean.sql' ], qr/no-such-rule/, 'an unknown rule' ],
	[ [ 'lint', '--rule', "$locks=loud", 'clean.sql' ], qr/loud/, 'an unknown severity' ],
	[ [ 'lint', '--no-such-option' ], qr/no-such-option/, 'an unknown option' ],
	[ [ 'lint', '--format', 'xml', 'clean.sql' ], qr/xml/, 'an unknown format' ],
	[ [ 'lint', '--language', 'cobol', 'clean.sql' ], qr/cobol/, 'an unknown language' ],
	[ [ 'lint', 'missing.sql' ], qr/missing\.sql: no such file/, 'a file that there is not' ],
	[ [ 'lint', '*.cobol' ], qr/no file matches/, 'a glob that matches nothing' ],
	[ [ 'lint', '--config', 'missing.toml' ], qr/missing\.toml/, 'a configuration that there is not' ],
	[ [ 'lint', '--baseline', 'missing.json', 'clean.sql' ], qr/missing\.json/, 'a baseline that there is not' ],
	[ [ 'lint', '--staged', '--since', 'HEAD' ], qr/exclude each other/, '--staged and --since' ],
	[ [ 'reticulate' ], qr/reticulate|subcommand/, 'an unknown command' ],
	[ [], qr/subcommand/, 'no command' ])
{
	my ($arguments, $message, $name) = @$case;
	my ($out, $err) = status_is($arguments, 2, "$name is 2");
	like($err, $message, "$name is told on standard error");
	unlike($out, qr/$message/, "$name is not told on standard output");
}
for my $line ('rules = 1', 'includes = ["a"]', "[rules]\nupsert-locks-befor-where = \"off\"", 'include = [')
{
	put('bad.toml', "$line\n");
	my (undef, $err) = status_is([ 'lint', '--config', 'bad.toml', 'clean.sql' ], 2, "configuration: $line");
	like($err, qr/bad\.toml/, 'is told with its file');
}
SKIP:
{
	skip 'root reads all files', 2 if $> == 0;
	put('secret.sql', "$U\n");
	chmod 0, "$dir/secret.sql";
	my ($out, $err) = status_is([ 'lint', 'secret.sql', 'warning.sql' ], 2, 'an unreadable file is 2');
	like($err, qr/secret\.sql: permission denied/, 'and told');
	like($out, qr/^warning\.sql:1:36: /, 'and the others are read');
	unlink "$dir/secret.sql";
}
my ($help) = status_is([ 'lint', '--help' ], 0, '--help is 0');
like($help, qr/--error-on-warnings/, 'and goes to standard output');
like((status_is([ '--version' ], 0, '--version is 0'))[0], qr/^walwise \d+\.\d+/, 'and says it');
like((status_is([ 'rules' ], 0, 'rules is 0'))[0], qr/^$locks/m, 'and lists them');

#
# Where the output can't go
#
for my $command ([ 'lint', 'warning.sql' ], [ 'rules' ], [ '--help' ], [ '--version' ],
	map { [ 'lint', '--format', $_, 'clean.sql' ] } qw(json sarif junit gitlab))
{
	my $line = "cd '$dir' && exec '$ENV{WALWISE_PROGRAM}' @$command";
	my $status = system("($line) >/dev/full 2>'$dir/err'") >> 8;
	is($status, 2, "@$command: a full disk is 2");
	like(get('err'), qr/^walwise: standard output could not be written$/m, "@$command: and told");
	is(system("($line) >&- 2>/dev/null") >> 8, 2, "@$command: a closed standard output is 2");
}
put('many.sql', "$U\n" x 5000);
is(`cd '$dir' && { '$ENV{WALWISE_PROGRAM}' lint many.sql 2>/dev/null; echo \$? >status; } | head -n 1 | cut -c 1-13`,
	"many.sql:1:36\n", 'a reader may go away');
is(get('status'), "2\n", 'and that is 2');

#
# Formats: each is whole, and nothing else is on standard output
#
work_dir('formats');
put('odd "name" <&>.sql', "SELECT 1 FROM '\xff\x01';\n\n  $U\n");
put('b.py', qq{db.execute("""\n  $U""")\n});
my %reports;
for my $format (qw(human json github gitlab junit sarif))
{
	for my $case ([ '', '.' ], [ ' of nothing', 'b.py', '--rule', "$locks=off" ])
	{
		my ($name, @arguments) = @$case;
		my ($out, $err) = status_is([ 'lint', '--format', $format, @arguments ],
			$name eq '' ? 1 : 0, "$format$name");
		is($err, '', "$format$name: nothing on standard error");
		ok(utf8::decode(my $copy = $out), "$format$name: is UTF-8");
		$reports{"$format$name"} = $out;
	}
}
my $json = decode_json($reports{json});
is_deeply([ map { "$_->{line}:$_->{column}" } @{ $json->{findings} } ], [ '2:38', '1:15', '3:38' ],
	'json: findings');
is($json->{summary}{findings}, 3, 'json: their number');
is_deeply(decode_json($reports{'json of nothing'})->{findings}, [], 'json of nothing: none');
my $run = decode_json($reports{sarif})->{runs}[0];
is(scalar @{ $run->{results} }, 3, 'sarif: results');
like((walwise([ '--version' ]))[1], qr/\b\Q$run->{tool}{driver}{version}\E,/, 'sarif: the version is the program\'s');
is_deeply([ grep { $run->{tool}{driver}{rules}[ $_->{ruleIndex} ]{id} ne $_->{ruleId} } @{ $run->{results} } ],
	[], 'sarif: ruleIndex is the rule');
is_deeply([ grep { $_ < 1 } map { @{ $_->{locations}[0]{physicalLocation}{region} }{qw(startLine startColumn)} }
		  @{ $run->{results} } ], [], 'sarif: places count from 1');
is_deeply([ grep { $_->{locations}[0]{physicalLocation}{artifactLocation}{uri} =~ /[ "<>]/ }
		  @{ $run->{results} } ], [], 'sarif: paths are URIs');
is(decode_json($reports{'sarif of nothing'})->{version}, '2.1.0', 'sarif of nothing: has its version');
my $gitlab = decode_json($reports{gitlab});
my %fingerprints = map { ($_->{fingerprint} => 1) } @$gitlab;
is(scalar(keys %fingerprints), 3, 'gitlab: an array, each with a fingerprint of its own');
is_deeply([ map { $_->{location}{path} } @$gitlab ], [ 'b.py', ('odd "name" <&>.sql') x 2 ], 'gitlab: paths');
is_deeply(decode_json($reports{'gitlab of nothing'}), [], 'gitlab of nothing: an empty array');
is(scalar(grep { !/^::(?:error|warning|notice) file=[^,:]+,line=\d+,.*::/ } split /\n/, $reports{github}), 0,
	'github: a command a line');
is($reports{'github of nothing'}, '', 'github of nothing: nothing');
for my $name ('junit', 'junit of nothing')
{
	my $xml = $reports{$name};
	my ($depth, $lowest) = (0, 1);
	ok($xml =~ s/^<\?xml version="1\.0" encoding="UTF-8"\?>\n//, "$name: is XML");
	while ($xml =~ m{<(/?)([a-z]+)((?:\s[a-z]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)\s*(/?)>}g)
	{
		$depth += $1 ? -1 : $4 ? 0 : 1;
	}
	is($depth, 0, "$name: what begins ends");
	(my $rest = $xml) =~ s/<[^<>]*>//g;
	unlike($rest, qr/[<>]|&(?!(?:lt|gt|amp|quot|apos|#x?[0-9A-Fa-f]+);)|[\x00-\x08\x0b-\x1f]/, "$name: the rest is text");
}
like($reports{junit}, qr/<testsuite name="odd &#34;name&#34; &#60;&#38;&#62;\.sql"/, 'junit: names are escaped');
unlike($reports{human}, qr/\e/, 'human: no colour but on a terminal');
like((walwise([ 'lint', '--colour', 'always', 'b.py' ]))[1], qr/\e\[/, 'or if it is wanted');

#
# What is read
#
$dir = work_dir('inputs');
put($_, "$U\n") for qw(a.sql migrations/b.sql migrations/deep/c.sql x.gen.sql node_modules/n.sql .hidden/h.sql);
put('notes.txt', "$U\n");
put('app.py', qq{db.execute("$U")\n});
is_deeply([ lint() ], [ "a.sql:1:36 $locks", "app.py:1:48 $locks", "migrations/b.sql:1:36 $locks",
		"migrations/deep/c.sql:1:36 $locks", "x.gen.sql:1:36 $locks" ], 'the directory, without arguments');
is_deeply([ lint('migrations') ], [ map { "migrations/$_:1:36 $locks" } qw(b.sql deep/c.sql) ], 'a directory');
is_deeply([ lint('migrations/*.sql') ], ["migrations/b.sql:1:36 $locks"], 'a glob');
is_deeply([ lint('{a,x.gen}.sql', 'migrations/**/c.sql') ],
	[ map { "$_:1:36 $locks" } qw(a.sql migrations/deep/c.sql x.gen.sql) ], 'globs');
is_deeply([ lint('notes.txt', 'node_modules') ], [ map { "$_:1:36 $locks" } qw(node_modules/n.sql notes.txt) ],
	'what is named is read');
is_deeply([ lint('a.sql', './a.sql', '.', 'migrations') ], [ lint() ], 'a file is read once');
my @whole = lint('.');
symlink('.', "$dir/loop");
symlink('..', "$dir/migrations/up");
symlink('a.sql', "$dir/link.sql");
is_deeply([ lint('.') ], \@whole, 'links that make a circle have an end');
unlink "$dir/loop", "$dir/migrations/up", "$dir/link.sql";

my ($out, $err) = status_is([ 'lint', '--format', 'json', '-' ], 0, 'standard input is SQL', in => "$U\n");
is(decode_json($out)->{findings}[0]{path}, '-', 'and called -');
($out) = status_is([ 'lint', '--format', 'json', '--stdin-path', 'app.py', '-' ], 0,
	'--stdin-path names its language', in => qq{x = 1\ndb.execute("$U")\n});
is_deeply([ map { "$_->{path}:$_->{line}:$_->{column}" } @{ decode_json($out)->{findings} } ], ['app.py:2:48'],
	'and its path');
is((status_is([ 'lint', '--format', 'github', '-' ], 0, 'empty standard input'))[0], '', 'has no findings');

#
# Files that are odd
#
$dir = work_dir('odd');
put('empty.sql', '');
is_deeply([ lint('empty.sql') ], [], 'an empty file');
put('crlf.sql', "SELECT 1;\r\n$U\r\n");
is_deeply([ lint('crlf.sql') ], ["crlf.sql:2:36 $locks"], 'CRLF');
put('bom.sql', "\xef\xbb\xbf$U\n");
is_deeply([ lint('bom.sql') ], ["bom.sql:1:37 $locks"], 'a byte order mark');
put('latin.sql', "-- caf\xe9\n$U\nSELECT 'caf\xe9';\n$U\n");
is_deeply([ lint('latin.sql') ], [ "latin.sql:2:36 $locks", 'latin.sql:3:12 syntax', "latin.sql:4:36 $locks" ],
	'invalid UTF-8 costs its statement only');
put('nul.sql', "$U\n" x 100 . "SELECT '\0';\n$U\n");
is(scalar(grep { /$locks/ } lint('nul.sql')), 101, 'so does a NUL byte');
put('binary.sql', "\x7fELF\0\1\2\3" x 100);
(undef, $err) = status_is([ 'lint', 'binary.sql' ], 2, 'a binary file is 2');
like($err, qr/binary\.sql: .*binary/, 'and told');
mkfifo("$dir/pipe.sql", 0600) or die "mkfifo: $!";
for my $path ('pipe.sql', '/dev/null')
{
	(undef, $err) = status_is([ 'lint', $path ], 2, "$path is not waited for");
	like($err, qr/\Q$path\E: is a .*standard input/, 'and told');
}
unlink "$dir/pipe.sql";
symlink('nowhere.sql', "$dir/dangling.sql");
status_is([ 'lint', 'dangling.sql' ], 2, 'a link to nowhere is 2');

#
# Statements that are odd: deep, long, many
#
work_dir('large');
my $terms = 100_000;
my %large = (
	'parentheses' => 'SELECT ' . '(' x $terms . '1' . ')' x $terms,
	'sum' => 'SELECT ' . join(' + ', (1) x $terms),
	'conjunction' => 'SELECT ' . join(' AND ', ('a') x $terms) . ' FROM t',
	'negations' => 'SELECT ' . 'NOT ' x $terms . 'a FROM t',
	'sums of sums' => 'SELECT ' . '(' x 1000 . 'a' . (' + b' x 100 . ')') x 1000,
	'sums of cases' => 'SELECT a' . ' + CASE WHEN a AND b THEN 1 END' x $terms,
	'sums of lists' => 'SELECT a' . ' + f(a, b)' x $terms,
	'casts' => 'SELECT a' . '::int' x $terms . ' FROM t',
	'unions' => 'SELECT 1, 2' . ' UNION SELECT 1, 2' x $terms,
	'joins' => 'SELECT FROM t' . ' JOIN t ON a AND b' x $terms,
	'sub-selects' => 'SELECT ' . '(SELECT ' x $terms . '1' . ')' x $terms,
	'cases' => 'SELECT ' . 'CASE WHEN a THEN 1 ELSE ' x $terms . '1' . ' END' x $terms . ' FROM t');
for my $name (sort keys %large)
{
	put("$name.sql", "$large{$name};\n$U\n");
	for my $threads (1, 2)
	{
		my ($status, $report) = walwise([ 'lint', '--threads', $threads, '--format', 'json', "$name.sql", "./$name.sql" ]);
		like($status, qr/^[01]$/, "$name with $threads threads: no crash");
		is(scalar(grep { $_->{rule} eq $locks } @{ (eval { decode_json($report) } // {})->{findings} // [] }), 1,
			"$name with $threads threads: the next statement is read");
	}
}

#
# Where SQL stands
#
work_dir('hosts');
my $split = $U =~ s/ ON CONFLICT/\n  ON CONFLICT/r;
my %hosts = (
	'a.py' => qq{cur.execute("""$split""")\n},
	'a.go' => qq{package a\nvar q = `$split`\n},
	'a.js' => qq{db.query(`$split`);\n},
	'a.ts' => qq{db.query<T>('$U');\n},
	'A.java' => qq{class A { String q = """\n  $split"""; }\n},
	'A.kt' => qq{val q = """$split"""\n},
	'a.rb' => qq{db.exec(<<~SQL)\n  $split\nSQL\n},
	'a.rs' => qq{let q = r#"$split"#;\n},
	'A.cs' => qq{var q = \@"$split";\n},
	'a.php' => qq{<?php \$db->query("$split");\n},
	'body.sql' => "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS \$\$\nBEGIN\n  $split\nEND \$\$;\n",
	'do.sql' => "DO 'BEGIN $split END';\n",
	'copy.sql' => "COPY t FROM stdin;\n$U\n\\.\n\\echo $U\n$split\n");
put($_, $hosts{$_}) for keys %hosts;
is_deeply([ map { s/:.*//r } lint() ], [ sort keys %hosts ], 'each language, each kind of body has its finding');
for my $name (sort keys %hosts)
{
	my ($finding) = @{ decode_json((walwise([ 'lint', '--format', 'json', $name ]))[1])->{findings} };
	is(substr($hosts{$name}, $finding->{start}, $finding->{end} - $finding->{start}), 'ON CONFLICT', "$name: at its place");
}
work_dir('log');
put('a.log', "2026-01-01 00:00:00 UTC [7] LOG:  duration: 1.500 ms  statement: $U\n" x 3);
my ($finding, @others) = @{ decode_json((walwise([ 'lint', '--format', 'json', 'a.log' ]))[1])->{findings} };
is(scalar(@others), 0, 'a statement of a log is reported once');
is("$finding->{line} $finding->{calls} $finding->{total_ms}", '1 3 4.5', 'with its calls and their time');

#
# Configuration, comments, baseline
#
work_dir('config');
put('.walwise.toml', <<"TOML");
exclude = ["old/", "*.gen.sql"]
error-on-warnings = true
[rules]
upsert-burns-sequence = "off"
TOML
put($_, "$U\n") for qw(a.sql sub/b.sql old/c.sql sub/d.gen.sql);
is_deeply([ lint() ], [ "a.sql:1:36 $locks", "sub/b.sql:1:36 $locks" ], 'exclude');
is_deeply([ lint('old/c.sql') ], ["old/c.sql:1:36 $locks"], 'but not what is named');
status_is([ 'lint', 'a.sql' ], 1, 'error-on-warnings');
status_is([ 'lint', '--no-config', 'a.sql' ], 0, '--no-config');
work_dir('config/sub');
is_deeply([ lint() ], ["b.sql:1:36 $locks"], 'it is found upward, and its globs are its own');
status_is([ 'lint', 'b.sql' ], 1, 'with its settings');
put('.walwise.toml', qq{include = ["*.gen.sql"]\n});
is_deeply([ lint() ], ["d.gen.sql:1:36 $locks"], 'the nearest counts alone');

work_dir('ignores');
put('a.sql', <<"SQL");
-- walwise-ignore $locks: once a day
$U
-- walwise-ignore $locks
$U
-- walwise-ignore $locks: nothing to see
SELECT 1;
SQL
put('a.py', qq{# walwise-ignore $locks: once a day\ndb.execute("$U")\n});
is_deeply([ lint() ], [ 'a.sql:3:4 ignore-without-reason', 'a.sql:5:19 unused-ignore' ],
	'comments silence, and those that do not are findings');

work_dir('baseline');
put('a.sql', "$U\n");
status_is([ 'lint', '--write-baseline', 'known.json' ], 0, 'a baseline is written');
is(scalar @{ decode_json(get('known.json'))->{findings} }, 1, 'with its finding');
is_deeply([ lint('--baseline', 'known.json') ], [], 'which is known then');
put('a.sql', "-- new\nSELECT 1;\n\n" . ($U =~ s/ ON/\n  ON/r) . "\n" . ($U =~ s/1, 2/3, 4/r) . "\n");
is_deeply([ lint('--baseline', 'known.json') ], ["a.sql:6:36 $locks"], 'also when it moves; what is new is reported');
put('known.json', '{');
status_is([ 'lint', '--baseline', 'known.json' ], 2, 'a broken baseline is 2');

work_dir('schema');
put('ddl/t.sql', "CREATE TABLE t (a serial PRIMARY KEY, b int UNIQUE);\n");
put('a.sql', "INSERT INTO t (b) VALUES (1) ON CONFLICT (b) DO NOTHING;\n");
is_deeply([ lint('a.sql') ], [], 'without the table, nothing is said of its sequence');
is_deeply([ map { /\S+$/g } lint('--schema', 'ddl', 'a.sql') ], ['upsert-burns-sequence'], 'with --schema it is');

#
# What git says
#
SKIP:
{
	skip 'git is not installed', 6 if system('git --version >/dev/null 2>&1') != 0;
	my $tree = work_dir('git');
	git($tree, 'init', '-q');
	put('a.sql', "$U\nSELECT 1;\n");
	put('sub/old name.sql', "$U\n-- a\n-- b\n-- c\n-- d\n");
	put('sub/b.sql', "$U\n");
	git($tree, 'add', '.');
	git($tree, 'commit', '-q', '-m', 'one');
	is_deeply([ lint('--since', 'HEAD') ], [], 'nothing has changed');
	put('a.sql', "$U\nSELECT 1;\n$U\n");
	git($tree, 'add', 'a.sql');
	git($tree, 'mv', 'sub/old name.sql', 'sub/new name.sql');
	put('a.sql', "$U\n$U\nSELECT 1;\n$U\n");
	put('sub/new.sql', "$U\n");
	is_deeply([ lint('--since', 'HEAD') ], [ "a.sql:2:36 $locks", "a.sql:4:36 $locks", "sub/new.sql:1:36 $locks" ],
		'--since: changed lines and files that are new, not what was renamed');
	is_deeply([ lint('--staged') ], ["a.sql:3:36 $locks"], '--staged: the lines of what is staged');
	enter("$tree/sub");
	is_deeply([ lint('--since', 'HEAD', '.') ], ["new.sql:1:36 $locks"], 'from within a directory');
	my (undef, $complaint) = status_is([ 'lint', '--since', 'no-such-rev' ], 2, 'a revision that there is not is 2');
	like($complaint, qr/no-such-rev/, 'and named');
}

#
# A server
#
work_dir('server');
my $node = PostgreSQL::Test::Cluster->new('lint');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\n");
my $counts = -e `pg_config --sharedir` =~ s/\n//r . '/extension/pg_stat_statements.control';
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'pg_stat_statements'\n") if $counts;
$node->start;
$node->safe_psql('postgres', 'CREATE TABLE t (a serial PRIMARY KEY, b int UNIQUE); CREATE ROLE nobody LOGIN');
my $dsn = $node->connstr('postgres');
put('a.sql', "INSERT INTO t (b) VALUES (1) ON CONFLICT (b) DO NOTHING;\n");
is_deeply([ map { /\S+$/g } lint('--dsn', $dsn, 'a.sql') ], ['upsert-burns-sequence'], '--dsn: tables of the server');
is_deeply([ map { /\S+$/g } lint('--dsn', "$dsn user=nobody", 'a.sql') ], ['upsert-burns-sequence'],
	'--dsn: privileges on them are not needed');
for my $case ([ "$dsn user=nosuch password=hush5", qr/nosuch/, 'a role that there is not' ],
	[ 'host=/nonexistent password=hush5', qr/nonexistent/, 'a server that there is not' ],
	[ 'postgresql://u:hush5@/x?host=/nonexistent', qr/nonexistent/, 'the same as a URI' ],
	[ 'no-such-keyword=1 password=hush5', qr/connection string can't be read/, 'a connection string that is wrong' ])
{
	my ($bad, $message, $name) = @$case;
	my ($printed, $complaint) = status_is([ 'lint', '--dsn', $bad, 'a.sql' ], 2, "$name is 2");
	like($complaint, $message, "$name is told");
	unlike($printed . $complaint, qr/hush5/, "$name: without the password");
}
SKIP:
{
	skip 'pg_stat_statements is not installed', 6 if !$counts;
	my (undef, $complaint) = status_is([ 'lint', '--dsn', $dsn, '--stat-statements' ], 2, 'without the extension: 2');
	like($complaint, qr/CREATE EXTENSION pg_stat_statements/, 'and what to do');
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_stat_statements');
	$node->safe_psql('postgres', 'INSERT INTO t (a, b) VALUES (1, 987654321)'
		  . ' ON CONFLICT (a) DO UPDATE SET b = 987654321 WHERE t.b < 987654321') for 1 .. 3;
	my ($counted) = status_is([ 'lint', '--dsn', $dsn, '--stat-statements', '--format', 'json' ], 0, '--stat-statements');
	my ($found) = grep { $_->{rule} eq $locks } @{ decode_json($counted)->{findings} };
	is($found->{calls}, 3, 'has the calls');
	unlike($counted, qr/987654321/, 'and no constants');
	(undef, $complaint) = status_is([ 'lint', '--dsn', "$dsn user=nobody", '--stat-statements' ], 2,
		q{a role that may not see others' statements is 2});
	like($complaint, qr/pg_read_all_stats/, 'and told what it needs');
}
$node->stop;

#
# Ctrl-C, also where the tests run in the background, which ignores it
#
my $long = work_dir('interrupted');
put("$_.sql", "$U\n" x 5_000) for 10 .. 49;
my $told = '';
my $endless = IPC::Run::start([ $WalwiseProgram::path, 'lint' ], '>', \$told, '2>', \$told,
	init => sub { $SIG{INT} = 'DEFAULT'; chdir $long or die });
$endless->pump until $told ne '';
$endless->signal('INT');
$endless->finish;
is($endless->full_result & 127, 2, 'SIGINT ends a long run');
is_deeply([ grep { !/\.sql$/ } glob("$long/.[a-z]* $long/*") ], [], 'and leaves nothing behind');

done_testing();
