# A full ledger, resets in the middle of it all, and what the ledger shows to whom.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('full');
$node->init;
$node->append_conf('postgresql.conf', q{
	shared_preload_libraries = 'walwise'
	walwise.max = 100
	walwise.query_size = 8kB
	autovacuum = off
});
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION walwise;
	CREATE TABLE host (id bigint PRIMARY KEY, seen int, note text);
	INSERT INTO host SELECT i, 100 FROM generate_series(1, 10) i});

sub query { return $node->safe_psql('postgres', $_[0]); }

# The i-th of as many different statements as are wanted: all lock one row only.
sub distinct_upsert
{
	my ($i) = @_;
	return 'INSERT INTO host AS h SELECT 1, 50 WHERE true' . ' AND true' x $i
	  . ' ON CONFLICT (id) DO UPDATE SET seen = excluded.seen WHERE h.seen < excluded.seen';
}

# Eviction: 300 statements, the last ones stay.
query(join ';', map { distinct_upsert($_) } 1 .. 300);
my ($entries, $evicted) = split /\|/, query('SELECT entries, evicted FROM walwise.stats_info');
cmp_ok($entries, '<=', 100, 'the ledger never holds more than walwise.max');
cmp_ok($entries, '>=', 95, 'and makes room in small steps');
is($entries + $evicted, 300, 'what is missing was counted as evicted');
is(query('SELECT count(*), sum(calls), sum(rows_locked_only), sum(lock_only_commits) FROM walwise.upsert_stats'),
	join('|', ($entries) x 4), 'what is left is whole');
query(distinct_upsert(300));
is(query('SELECT calls FROM walwise.upsert_stats ORDER BY length(query) DESC LIMIT 1'), 2, 'the last statement is still there');
query(distinct_upsert(1));
is(query('SELECT calls FROM walwise.upsert_stats ORDER BY length(query) LIMIT 1'), 1, 'the first one starts again');

# A statement in use is not the one that goes.
for my $round (1 .. 20)
{
	query(distinct_upsert(0));
	query(join ';', map { distinct_upsert(300 + $round * 20 + $_) } 1 .. 20);
}
is(query('SELECT calls FROM walwise.upsert_stats ORDER BY length(query) LIMIT 1'), 20,
	'a statement that is called again and again stays');

# Eviction and resets under eight clients.
my @files;    # pgbench takes up to 128
for my $i (1 .. 120)
{
	my $file = $node->basedir . "/$i.sql";
	append_to_file($file, distinct_upsert($i) . ';');
	push @files, '-f', $file;
}
my $reset = $node->basedir . '/reset.sql';
append_to_file($reset, "SELECT walwise.stats_reset(queryid => (SELECT min(queryid) FROM walwise.upsert_stats));\nSELECT count(query) FROM walwise.write_stats;");
my $reset_all = $node->basedir . '/reset_all.sql';
append_to_file($reset_all, 'SELECT walwise.stats_reset();');
$node->command_ok([ 'pgbench', '-n', '-c', 8, '-j', 2, '-t', 300, @files, '-f', "$reset\@10", '-f', "$reset_all\@1", 'postgres' ],
	'eight clients evict, reset and read at once');
cmp_ok(query('SELECT entries FROM walwise.stats_info'), '<=', 100, 'and the ledger keeps its bound');
# A reset may come between a statement and its commit, of each client once an entry: then the commit
# is the first that the new entry counts.
is(query('SELECT count(*) FROM walwise.upsert_stats WHERE calls < 0 OR rows_locked_only <> calls OR rows_proposed <> calls
	OR lock_only_commits > calls + 8 OR lock_only_commits <> commits'), 0, 'every entry is still consistent');

# No constant survives in any column.
query('SELECT walwise.stats_reset()');
my @secrets;
sub secret { push @secrets, 'topsecret' . @secrets; return $secrets[-1]; }
my $tail = 'ON CONFLICT (id) DO UPDATE SET note = excluded.note WHERE host.note <> excluded.note';
my @statements = (
	"INSERT INTO host VALUES (1, 918273645, '" . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, E'\\'" . secret() . "\\n') $tail",
	"INSERT INTO host VALUES (1, 1, \$\$" . secret() . "\$\$) $tail",
	"INSERT INTO host VALUES (1, 1, \$tag\$ '" . secret() . "' \$tag\$) $tail",
	"INSERT INTO host VALUES (1, 1, U&'\\0041" . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, N'" . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, 'a'\n'" . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, 'it''s " . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, text '" . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, 'x' || '" . secret() . "') $tail",
	"/* " . secret() . " */ INSERT INTO host VALUES (1, 1, 'y') $tail",
	"INSERT INTO host VALUES (1, 1, 'y' /* /* nested */ '" . secret() . "' */) $tail",
	"INSERT INTO host VALUES (1, 1, 'y') -- " . secret() . "\n $tail",
	"INSERT INTO host VALUES (1, 1, concat(VARIADIC ARRAY['" . secret() . "', '" . secret() . "'])) $tail",
	"INSERT INTO host VALUES (1, 1, b'1010101'::text || x'5EC2E7'::text || 5.918273645e7 || '" . secret() . "') $tail",
	"CREATE ROLE locked PASSWORD '" . secret() . "'",
	"ALTER ROLE locked PASSWORD '" . secret() . "'",
	"ALTER ROLE locked SET search_path = '" . secret() . "'",
	"COMMENT ON TABLE host IS '" . secret() . "'",
	"DO \$\$BEGIN INSERT INTO host VALUES (1, 1, '" . secret() . "') $tail; END\$\$",
	"DO 'BEGIN PERFORM set_config(''a.b'', ''" . secret() . "'', true); CREATE TEMP TABLE t (); END'",
	"CREATE TABLE secrets AS SELECT '" . secret() . "' AS s",
	"CREATE FUNCTION s() RETURNS text LANGUAGE sql AS \$f\$SELECT '" . secret() . "'::text\$f\$",
	"PREPARE p AS INSERT INTO host VALUES (1, 1, '" . secret() . "') $tail; EXECUTE p; SELECT walwise.stats_reset(); EXECUTE p",
	"PREPARE q (text) AS INSERT INTO host VALUES (1, 1, \$1) $tail; EXECUTE q ('" . secret() . "')",
	"INSERT INTO host VALUES (1, 1, '" . secret() . "'); INSERT INTO host VALUES (1, 1, '" . secret() . "') $tail",
	"INSERT INTO host VALUES (1, 1, '" . secret() . "') ON CONFLICT (id) DO UPDATE SET note = (1 / 0)::text",
	"SET standard_conforming_strings = off; INSERT INTO host VALUES (1, 1, 'a\\' " . secret() . "') $tail",
	"SET standard_conforming_strings = off; PREPARE r AS INSERT INTO host VALUES (1, 1, 'a\\' " . secret() . "') $tail;
		SET standard_conforming_strings = on; EXECUTE r; SELECT walwise.stats_reset(); EXECUTE r",
);
my $seen = 0;
for my $statement (@statements)
{
	local $ENV{PGOPTIONS} = '-c walwise.track=writes';
	query('SELECT walwise.stats_reset()');
	$node->psql('postgres', $statement, on_error_stop => 0);
	my $shown = query('SELECT s FROM walwise.statement_stats() s');
	unlike($shown, qr{topsecret|918273645|5EC2E7|1010101}i, "no constant is kept of: " . $statement =~ s/\s+/ /gr);
	$seen++ if $shown ne '';
}
cmp_ok($seen, '>=', @statements - 1, 'nearly every one of them has an entry');

# Readers.
query(q{
	CREATE ROLE reader LOGIN; CREATE ROLE writer LOGIN; CREATE ROLE monitor LOGIN;
	GRANT pg_read_all_stats TO monitor;
	GRANT SELECT, INSERT, UPDATE ON host TO writer;
	SELECT walwise.stats_reset()});
query('SET ROLE writer; ' . distinct_upsert(1));
query(distinct_upsert(2));
my $shown = 'SELECT queryid IS NULL, query FROM walwise.upsert_stats ORDER BY userid DESC';
is(query("SET ROLE reader; $shown"), "t|<insufficient privilege>\nt|<insufficient privilege>",
	'others see neither text nor query id');
like(query("SET ROLE writer; $shown"), qr{^f\|INSERT .*\nt\|<insufficient privilege>$},
	'a role sees its own statements');
unlike(query("SET ROLE monitor; $shown"), qr{insufficient|^t}m, 'pg_read_all_stats sees all');
is(query('SET ROLE reader; SELECT sum(calls) FROM walwise.upsert_stats'), 2, 'figures are for everyone');
for my $role (qw(reader writer monitor))
{
	my ($status, $out, $err) = $node->psql('postgres', "SET ROLE $role; SELECT walwise.stats_reset()");
	like($err, qr{permission denied for function stats_reset}, "$role may not reset");
}
is(query('SELECT entries FROM walwise.stats_info'), 2, 'and nothing was reset');

# Reset by key.
is(query("SELECT walwise.stats_reset(userid => 'writer'::regrole)"), 1, 'one role can be forgotten');
is(query("SELECT walwise.stats_reset(dbid => (SELECT oid FROM pg_database WHERE datname = 'template1'))"), 0,
	'nothing of another database is there to forget');
is(query('SELECT walwise.stats_reset(queryid => (SELECT queryid FROM walwise.upsert_stats))'), 1,
	'one statement can be forgotten');
is(query('SELECT entries FROM walwise.stats_info'), 0, 'and all are gone');

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'nothing crashed');

done_testing();
