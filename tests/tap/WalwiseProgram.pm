# The command line program, as users run it: what it prints, what it leaves behind, how it ends.

package WalwiseProgram;

use strict;
use warnings;

use Exporter 'import';
use File::Basename 'dirname';
use File::Path 'make_path';
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw($U $DDL work_dir enter put get walwise status_is);

# An upsert that locks rows for nothing, and the table that it needs to be rewritten.
our $U = 'INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b'
  . ' WHERE t.b < excluded.b;';
our $DDL = "CREATE TABLE t (a int PRIMARY KEY, b int, c text);\n";

our $path = $ENV{WALWISE_PROGRAM} // '';
if (!-x $path)
{
	diag("WALWISE_PROGRAM=$path is no program: make cli");
	plan(skip_all => 'build/walwise is missing: make cli');
}
delete @ENV{qw(PGHOST PGPORT PGUSER PGDATABASE NO_COLOR)};

my $top = PostgreSQL::Test::Utils::tempdir();
my $dir = $top;

# Makes a directory of its own for what comes next, and goes there.
sub work_dir { return enter("$top/$_[0]") }

sub enter
{
	($dir) = @_;
	make_path($dir);
	return $dir;
}

# Files, named from the directory entered. Bytes.
sub put
{
	my ($path, $text) = @_;
	make_path(dirname("$dir/$path"));
	open(my $file, '>:raw', "$dir/$path") or die "$path: $!";
	print $file $text;
	close($file) or die "$path: $!";
	return;
}

sub get
{
	my ($path) = @_;
	open(my $file, '<:raw', "$dir/$path") or die "$path: $!";
	local $/ = undef;
	return <$file>;
}

# walwise($arguments, %options): its status (that of the signal and 128 if one ended it), standard
# output and standard error. Options: in (standard input), env (more of the environment).
sub walwise
{
	my ($arguments, %options) = @_;
	my ($out, $err) = ('', '');
	local %ENV = (%ENV, %{ $options{env} // {} });
	IPC::Run::run([ $path, @$arguments ],
		'<', \($options{in} // ''), '>', \$out, '2>', \$err,
		init => sub { chdir $dir or die "$dir: $!" },
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return ($? & 127 ? 128 + ($? & 127) : $? >> 8, $out, $err);
}

# One test: the status. Returns both outputs.
sub status_is
{
	my ($arguments, $wanted, $name, %options) = @_;
	my ($status, $out, $err) = walwise($arguments, %options);
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status, $wanted, $name) or diag("walwise @$arguments\n$out$err");
	return ($out, $err);
}

1;
