# SQL objects of another version than the library: they keep working, and the session is told once.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('older');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'walwise'");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION walwise;
	CREATE TABLE host (id bigint PRIMARY KEY, seen int);
	INSERT INTO host VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen;
});
my $library = $node->safe_psql('postgres', "SELECT extversion FROM pg_extension WHERE extname = 'walwise'");

my $look = 'SELECT rows_inserted FROM walwise.upsert_stats; SELECT entries FROM walwise.stats_info;';
my ($status, $out, $err) = $node->psql('postgres', $look);
is($out, "1\n1", 'with scripts of the same version the views answer');
is($err, '', 'and nothing is said');

# What an older script leaves in the catalog.
$node->safe_psql('postgres', "UPDATE pg_extension SET extversion = '0.0.1' WHERE extname = 'walwise'");
($status, $out, $err) = $node->psql('postgres', $look);
is($out, "1\n1", 'with an older script the views answer all the same');
my @warnings = $err =~ /WARNING:.*/g;
is(scalar(@warnings), 1, 'the session is warned once');
like($warnings[0] // '', qr/SQL objects are version 0\.0\.1, its library is version \Q$library\E/,
	'with both versions');
like($err, qr/HINT:.*ALTER EXTENSION walwise UPDATE/, 'and with what to do');

$node->stop;
done_testing();
