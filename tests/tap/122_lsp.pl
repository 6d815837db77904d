# walwise lsp, driven over pipes as an editor drives it: every message that is waited for is one that
# the protocol promises.

use strict;
use warnings;

use Cwd qw(abs_path);
use Encode qw(encode decode);
use FindBin;
use lib $FindBin::RealBin;
use IPC::Open2;
use JSON::PP;

use PostgreSQL::Test::Utils;
use Test::More;
use WalwiseProgram ();

my $program = $WalwiseProgram::path;
my $json = JSON::PP->new->utf8->canonical;
my $seconds = $PostgreSQL::Test::Utils::timeout_default;

# One server and the pipes to it.
package Editor;

sub start
{
	my ($class, @before) = @_;
	my $self = bless { next_id => 1 }, $class;
	$self->{pid} = IPC::Open2::open2($self->{out}, $self->{in}, @before, $program, 'lsp', '--stdio');
	binmode $self->{in};
	binmode $self->{out};
	return $self;
}

sub raw
{
	my ($self, $bytes) = @_;
	syswrite($self->{in}, $bytes) == length $bytes or die "the server reads no more: $!";
	return;
}

sub tell
{
	my ($self, $method, $params, $id) = @_;
	my %message = (jsonrpc => '2.0', method => $method);
	$message{params} = $params if defined $params;
	$message{id} = $id if defined $id;
	my $body = $json->encode(\%message);
	$self->raw('Content-Length: ' . length($body) . "\r\n\r\n" . $body);
	return;
}

# The next message, whatever it is. Anything else on standard output would break the reading here.
sub read
{
	my ($self) = @_;
	my $out = $self->{out};
	my $header = <$out>;
	die "the server wrote nothing more" if !defined $header;
	die "no header: $header" if $header !~ /^Content-Length: (\d+)\r\n$/;
	my $length = $1;
	die "no empty line" if <$out> ne "\r\n";
	my $body = '';
	while (length $body < $length)
	{
		CORE::read($out, $body, $length - length $body, length $body)
		  or die "the server stopped within a message";
	}
	return $json->decode($body);
}

# The next one that the test is about; others are passed over.
sub wait_for
{
	my ($self, $wanted) = @_;
	while (1)
	{
		my $message = $self->read;
		return $message if $wanted->($message);
	}
}

sub ask
{
	my ($self, $method, $params) = @_;
	my $id = $self->{next_id}++;
	$self->tell($method, $params, $id);
	return $self->wait_for(sub { defined $_[0]{id} && $_[0]{id} eq $id });
}

sub published
{
	my ($self, $uri, $if) = @_;
	return $self->wait_for(
		sub {
			my ($message) = @_;
			return
				 ($message->{method} // '') eq 'textDocument/publishDiagnostics'
			  && $message->{params}{uri} eq $uri
			  && (!$if || $if->($message->{params}));
		})->{params};
}

sub end
{
	my ($self) = @_;
	close $self->{in};
	my $out = $self->{out};
	my $rest = do { local $/; <$out> } // '';
	waitpid $self->{pid}, 0;
	return ($? >> 8, $? & 127, $rest);
}

package main;

local $SIG{ALRM} = sub { die "no answer within $seconds seconds\n" };
alarm $seconds;

my $root = abs_path(PostgreSQL::Test::Utils::tempdir());
mkdir "$root/db";
append_to_file("$root/db/schema.sql", "CREATE TABLE host (id int PRIMARY KEY, name text NOT NULL);\n");
my $upsert = "INSERT INTO host (id, name) VALUES (%s, %s)\r\n"
  . "\tON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE host.name <> excluded.name";
my $rule = 'guard-does-not-stop-the-lock';
# An astral character before the statement, tabs, and lines that end as on Windows.
my $text = "import db\r\n\r\n\tmark = \"\x{1F600}\"; db.run(\"\"\"$upsert\"\"\")\r\n";

# Makes the edits in a text, by positions in UTF-16.
sub offset
{
	my ($document, $position) = @_;
	my @lines = split /(?<=\n)/, $document, -1;
	my $before = join '', @lines[ 0 .. $position->{line} - 1 ];
	my $line = encode('UTF-16BE', $lines[ $position->{line} ]);
	return length($before) + length decode('UTF-16BE', substr $line, 0, 2 * $position->{character});
}

sub edited
{
	my ($document, $edits) = @_;
	for my $edit (reverse @$edits)
	{
		my $begin = offset($document, $edit->{range}{start});
		my $end = offset($document, $edit->{range}{end});
		substr($document, $begin, $end - $begin) = $edit->{newText};
	}
	return $document;
}

my $editor = Editor->start;
my $early = $editor->ask('textDocument/hover', {});
is($early->{error}{code}, -32002, 'a request before initialize is refused');

my $features = { textDocument => { publishDiagnostics => { relatedInformation => JSON::PP::true } } };
my $hello = $editor->ask('initialize',
	{ processId => $$, rootUri => "file://$root", capabilities => $features });
is($hello->{result}{capabilities}{positionEncoding}, 'utf-16', 'positions are in UTF-16');
is($hello->{result}{serverInfo}{name}, 'walwise', 'the server says its name');
$editor->tell('initialized', {});

my $uri = "file://$root/app.py";
$editor->tell('textDocument/didOpen',
	{ textDocument => { uri => $uri, languageId => 'python', version => 1, text => $text } });
my $published = $editor->published($uri);
is($published->{version}, 1, 'diagnostics have the version of their text');
is_deeply([ map { $_->{code} } @{ $published->{diagnostics} } ], [$rule], 'one finding');
my $diagnostic = $published->{diagnostics}[0];
is(substr($text, offset($text, $diagnostic->{range}{start}), 5), 'WHERE', 'at the right place');
my $statement = $diagnostic->{relatedInformation}[0]{location}{range};
is(substr($text, offset($text, $statement->{start}), 11),
	'INSERT INTO', 'and the statement behind an astral character');

# The tables of the workspace are read in the background; then the document is published again.
sub actions
{
	return $editor->ask(
		'textDocument/codeAction',
		{   textDocument => { uri => $uri },
			range => $diagnostic->{range},
			context => { diagnostics => [$diagnostic] } })->{result};
}
my $actions = actions();
while (@$actions < 3)
{
	$editor->published($uri);
	$actions = actions();
}
like($actions->[0]{title}, qr/guarded/, 'the guarded form is offered');
like($actions->[1]{title}, qr/cte/, 'and the CTE form');
like($actions->[2]{title}, qr/^Ignore $rule/, 'and a comment');

my $hover = $editor->ask('textDocument/hover',
	{ textDocument => { uri => $uri }, position => $diagnostic->{range}{start} })->{result};
like($hover->{contents}{value}, qr/$rule.*guarded form differs/s, 'a hover explains it');

my $version = 1;
for my $i (0, 2)
{
	my $after = edited($text, $actions->[$i]{edit}{changes}{$uri});
	like($after, qr/WHERE NOT EXISTS/, 'the rewrite stands in the literal') if $i == 0;
	like($after, qr/^\t# walwise-ignore $rule: reason\r$/m, 'the comment is one of Python') if $i == 2;
	$editor->tell('textDocument/didChange',
		{   textDocument => { uri => $uri, version => ++$version },
			contentChanges => [ { text => $after } ] });
	my $now = $editor->published($uri, sub { $_[0]{version} == $version });
	is_deeply($now->{diagnostics}, [], "nothing is found after: $actions->[$i]{title}");
}

# What an editor types, in one go: the last version is what counts.
$editor->tell('textDocument/didChange',
	{ textDocument => { uri => $uri, version => ++$version }, contentChanges => [ { text => '' } ] });
for my $i (0 .. length($text) - 1)
{
	my $before = substr $text, 0, $i;
	my $line = ($before =~ tr/\n//);
	my ($start) = $before =~ /([^\n]*)\z/;
	my $at = { line => $line, character => length(encode('UTF-16BE', $start)) / 2 };
	# Between \r and \n there is no place: the \r alone ends a line until the \n comes.
	$at = { line => $line + 1, character => 0 } if $before =~ /\r\z/;
	$editor->tell('textDocument/didChange',
		{   textDocument => { uri => $uri, version => ++$version },
			contentChanges =>
			  [ { range => { start => $at, end => $at }, text => substr($text, $i, 1) } ] });
}
my $typed = $editor->published($uri, sub { $_[0]{version} == $version });
is_deeply($typed->{diagnostics}[0]{range}, $diagnostic->{range},
	'a text typed character by character is the same text');

$editor->raw("Content-Length: 3\r\nContent-Type: x\r\n\r\n{]}");
is($editor->wait_for(sub { exists $_[0]{error} })->{error}{code}, -32700, 'no JSON is an error');
$editor->raw("Nonsense\r\n\r\n");
is($editor->wait_for(sub { exists $_[0]{error} })->{error}{code}, -32700, 'as is no length');
is($editor->ask('walwise/nonsense', {})->{error}{code}, -32601, 'as is an unknown method');

$editor->tell('textDocument/didClose', { textDocument => { uri => $uri } });
is_deeply($editor->published($uri)->{diagnostics}, [], 'a closed document has no diagnostics');
ok(exists $editor->ask('shutdown')->{result}, 'shutdown is answered');
is($editor->ask('textDocument/hover', {})->{error}{code}, -32600, 'then nothing more is');
$editor->tell('exit');
is_deeply([ $editor->end ], [ 0, 0, '' ], 'exit after shutdown is status 0, and nothing is left');

my $abrupt = Editor->start;
$abrupt->ask('initialize', { capabilities => {} });
$abrupt->tell('exit');
is_deeply([ $abrupt->end ], [ 1, 0, '' ], 'exit alone is status 1');
my $gone = Editor->start;
$gone->ask('initialize', { capabilities => {} });
is_deeply([ $gone->end ], [ 1, 0, '' ], 'an editor that goes away is status 1');

# A stack as small as some systems give threads, and statements deep in the workspace and in the text.
my $deep = join ' + ', (1) x 15_000;
my $deep_root = abs_path(PostgreSQL::Test::Utils::tempdir());
append_to_file("$deep_root/schema.sql", "CREATE TABLE d (id int PRIMARY KEY, n int DEFAULT $deep);\n");
my $small = Editor->start('sh', '-c', 'ulimit -s 256 && exec "$@"', 'sh');
$small->ask('initialize', { rootUri => "file://$deep_root", capabilities => {} });
$small->tell('initialized', {});
my $deep_uri = "file://$deep_root/deep.sql";
$small->tell('textDocument/didOpen',
	{   textDocument => {
			uri => $deep_uri, languageId => 'sql', version => 1,
			text => "SELECT $deep;\nINSERT INTO d (id, n) VALUES (1, 2)\n"
			  . 'ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE d.n < excluded.n;' } });
my $deep_diagnostic = $small->published($deep_uri)->{diagnostics}[0];
my $title = '';
while ($title !~ /guarded/)
{
	$title = $small->ask('textDocument/codeAction',
		{   textDocument => { uri => $deep_uri }, range => $deep_diagnostic->{range},
			context => { diagnostics => [$deep_diagnostic] } })->{result}[0]{title} // '';
	$small->published($deep_uri) if $title !~ /guarded/;
}
like($title, qr/guarded/, 'deep statements are read whatever ulimit -s is');
$small->ask('shutdown');
$small->tell('exit');
is_deeply([ $small->end ], [ 0, 0, '' ], 'and the server ends as ever');

alarm 0;
done_testing();
