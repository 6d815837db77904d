# `walwise fsync` as users meet it: what it prints and stores, what it refuses, and that nothing of it
# stays in the directory, however it ends. No figure is judged: the machine may be busy.

use strict;
use warnings;
no warnings 'qw';  # commas are what options take

use Cwd 'realpath';
use FindBin;
use lib $FindBin::RealBin;
use JSON::PP;
use List::Util qw(all any max min sum);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);
use WalwiseProgram qw(enter get put status_is walwise work_dir);

# As little as can be measured: one round of one variant.
my @one = qw(--duration 1ms --methods fdatasync --no-clients);

sub files_in
{
	my ($dir) = @_;
	opendir(my $handle, $dir) or die "$dir: $!";
	return sort grep { !/^\.\.?$/ } readdir $handle;
}

# Runs it for JSON.
sub measured
{
	my ($name, @words) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my ($out, $err) = status_is([ 'fsync', '--json', @words ], 0, $name);
	return eval { decode_json($out) } // die "$name: $out$err";
}

sub variants { return map { "$_->{method}/$_->{direct_io}/$_->{write_bytes}" } @{ $_[0]{variants} } }
sub clients { return join ' ', map { $_->{clients} } @{ $_[0]{clients} } }

# One test: a command line that is refused, by what it says, before anything is measured.
sub refused
{
	my ($name, $message, @words) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	unshift(@words, qw(--duration 5m)) if !grep { $_ eq '--duration' } @words;
	my ($status, $out, $err) = walwise([ 'fsync', @words ]);
	is("$status $out", '2 ', "$name: refused");
	like($err, $message, "$name: said");
	unlike($err =~ s/^Run with --help for more information\.\n//mr, qr/\n./, "$name: in one line");
	return;
}

#
# One run, as text, JSON, HTML and for sharing
#
my $volume = realpath(work_dir('volume'));
my $stored = realpath(work_dir('stored'));
my $run = measured('a measurement', '--duration', '500ms', '--clients', '1,4', '--html',
	'run.html', '--share-file', 'shared.json', $volume);
is($run->{format}, 'walwise-fsync', 'which says what it is');
like($run->{started_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'and when it was');
ok(!$run->{interrupted}, 'and that it was not interrupted');
is($run->{volume}{directory}, realpath($volume), 'and where');
is($run->{group_method}, 'fdatasync', 'and by which method commits are made');
is($run->{group_direct_io}, JSON::PP::false, 'without O_DIRECT');
is_deeply([ sort(variants($run)) ], [ sort(
		(map { "$_/0/8192" } qw(fdatasync fsync open_datasync open_sync)),
		(map { "$_/1/8192" } qw(open_datasync open_sync)),
		(map { "fdatasync/0/$_" } 16384, 65536, 262144, 1048576)) ],
	'every method, and larger writes with the one that commits use');
is(clients($run), '1 4', 'and the numbers of clients, in order');

# Figures of a distribution and of an interval that can't be otherwise.
sub is_consistent
{
	my ($name, $summary) = @_;
	my ($latency, $rate) = @{$summary}{qw(latency rate)};
	my @order = @{$latency}{map { "${_}_ns" } qw(min p50 p90 p95 p99 p99_9 p99_99 max)};
	is_deeply(\@order, [ sort { $a <=> $b } @order ], "$name: percentiles rise");
	cmp_ok($latency->{count}, '>', 0, "$name: something was counted");
	is(sum(map { $_->[1] } @{ $latency->{buckets} }), $latency->{count}, "$name: the buckets hold all");
	cmp_ok($latency->{mean_ns}, '>=', $latency->{min_ns}, "$name: the mean is not below all");
	cmp_ok($latency->{mean_ns}, '<=', $latency->{max_ns}, "$name: nor above");
	ok(0 <= $rate->{low} && $rate->{low} <= $rate->{mean} && $rate->{mean} <= $rate->{high},
		"$name: the interval holds its mean") or diag(encode_json($rate));
	return;
}

for my $variant (@{ $run->{variants} })
{
	my $name = "$variant->{method} $variant->{write_bytes}" . ($variant->{direct_io} ? ' direct' : '');
	if ($variant->{unavailable} ne '')
	{
		like($variant->{unavailable}, qr/O_DIRECT|Invalid argument/, "$name: unavailable, and why");
		next;
	}
	is_consistent($name, $variant);
	# A slice is over with the first flush that ends after 25 to 75 ms.
	my @rates = map { $_->[1] } @{ $variant->{rates} };
	my ($latency, $sum) = ($variant->{latency}, sum(@rates));
	cmp_ok(min(@rates), '<=', $variant->{rate}{mean} * 1.000001, "$name: the rate is no less than every slice's");
	cmp_ok(max(@rates), '>=', $variant->{rate}{mean} * 0.999999, "$name: and no more");
	cmp_ok($latency->{count}, '>=', $sum * 0.025 - 1e-6, "$name: as many flushes as its slices say");
	cmp_ok($latency->{count}, '<=', $sum * (0.076 + $latency->{max_ns} / 1e9) + 1, "$name: and no more");
}
for my $point (@{ $run->{clients} })
{
	is_consistent("$point->{clients} clients", $point);
	cmp_ok($point->{latency}{count}, '>=', 0.4 * $point->{rate}{mean} - 1e-6,
		"$point->{clients} clients: as many commits as a slice has at least");
	cmp_ok($point->{commits_per_flush}, '<=', 1.5 * $point->{clients},
		"$point->{clients} clients: a flush carries no more than wait");
}

my $html = get('run.html');
like($html, qr/^<!doctype html>.*<\/html>\s*\z/is, 'the HTML report is a document');
unlike($html, qr/https?:\/\/(?!www\.w3\.org\/)|<link|<script[^>]+src|<img|url\(|\@import/i, 'and needs no other');
like($html, qr/<svg.*fdatasync.*<\/svg>/s, 'with charts in it');

my $shared = get('shared.json');
chomp(my $host = `uname -n`);
for my $secret ($host, $volume, PostgreSQL::Test::Utils::tempdir(), '/dev/', (map { $_->{name} } @{ $run->{volume}{devices} }),
	@{ $run->{volume}{mount} }{qw(mount_point source)})
{
	# The source of a tmpfs is called by what it is.
	next if length($secret) < 2 || $secret eq $run->{volume}{mount}{file_system};
	ok($shared !~ /(?<!\w)\Q$secret\E(?!\w)/, "the file for sharing holds no '$secret'");
}
is(decode_json($shared)->{variants}[0]{rate}{mean}, $run->{variants}[0]{rate}{mean}, 'but the figures');
is_deeply([ files_in($stored) ], [ 'run.html', 'shared.json' ], 'no other file was made');
is_deeply([ files_in($volume) ], [], 'and none is left where it measured');

#
# A folder of results
#
mkdir "$stored/results" or die $!;
status_is([ 'fsync', @one, '--share-file', 'results', $volume ], 0, 'a folder for sharing');
my ($result) = files_in("$stored/results");
like($result, qr/^\S+-\d{8}T\d{6}Z\.json$/, 'gets a file called by the volume and the time');
my ($list) = status_is([ 'fsync', '--list', 'results' ], 0, '--list');
like($list, qr/\A +file .*\n +\Q$result\E .* fdatasync 8 kB +[\d,.]+ .*\n\z/, 'shows it');
put('results/other.json', '{}');
my ($rest, $complaint) = status_is([ 'fsync', '--list', 'results' ], 2, '--list with another file in it');
is($rest, $list, 'shows the rest');
like($complaint, qr/results\/other\.json: no measurement of walwise/, 'and what is wrong');
refused('--list of nothing', qr/nowhere: No such file/, qw(--list nowhere));
refused('--list of an empty folder', qr/no \.json file/, '--list', $volume);

my ($text, $err) = status_is([ 'fsync', '--duration', '1ms', '--clients', '2', $volume ], 0, 'as text');
is($err, '', 'without progress where nobody looks');
like($text, qr/^walwise\ fsync\ \S+,\ \d{4}-.*\n\nFlushes\ a\ second.*\n\ +method\ .*\n
	(?:\ +(?:fdatasync|fsync|open_datasync|open_sync)\b.*\n){10}\n
	Latency\ of\ a\ flush.*\n.*^Commits\ a\ second\ by\ clients\ \(fdatasync\)\n.*^\ +2\ .*
	^Volume\n.*^Verdict\n\ \ -\ one\ client\ gets\ /msx, 'is tables and a verdict');
is((any { length > 80 } split /\n/, $text) ? 'more' : '80', '80', 'of 80 columns') if utf8::decode($text);
unlike($text, qr/\e/, 'and has no colour in a pipe');
($text) = status_is([ 'fsync', @one, '--ascii', '--colour', 'always', $volume ], 0, '--ascii --colour always');
unlike($text, qr/[^\x00-\x7f]/, 'is ASCII');
like($text, qr/\e\[/, 'and coloured');

#
# What is measured, by the options
#
my $chosen = measured('methods and sizes', qw(--duration 1ms --methods fsync,open_sync --sizes 8kB,64kB,16MB --no-clients), $volume);
is_deeply([ sort(variants($chosen)) ],
	[ sort(map { ("fsync/0/$_", "open_sync/0/$_") } 8192, 65536, 16777216) ], 'each with each');
is(clients($chosen), '', 'and no clients');
is($chosen->{group_method}, 'fsync', 'commits are the first of them');
$chosen = measured('O_DIRECT', @one, qw(--direct-io --sizes 8kB,16kB), $volume);
is_deeply([ sort(variants($chosen)) ], [ map { ("fdatasync/$_/16384", "fdatasync/$_/8192") } 0, 1 ], 'and without it');
is($chosen->{group_direct_io}, JSON::PP::true, 'commits use it');
$chosen = measured('commits by another method', qw(--duration 1ms --method open_datasync --sizes 8kB --methods open_datasync
	  --clients 3 --transaction-cpu 80us --commit-delay 100 --commit-siblings 0 --record-bytes 9000), $volume);
is($chosen->{group_method}, 'open_datasync', 'is told');
is($chosen->{work_ns}, 80_000, 'and so is what a transaction takes');
is(clients($chosen), '3', 'and the number of clients');
# A leader waits for commit_delay before each flush, and there is one leader at a time.
$chosen = measured('a commit delay', qw(--duration 1ms --methods fdatasync --clients 2 --commit-delay 50000 --commit-siblings 0),
	$volume);
cmp_ok($chosen->{clients}[0]{rate}{mean} / $chosen->{clients}[0]{commits_per_flush}, '<=', 25, 'is slept before each flush');
$chosen = measured('a limit of the type', @one, qw(--volume-type io2 --iops 200), $volume);
is($chosen->{volume}{limits}{iops}, 200, 'is taken');
like(join("\n", @{ $chosen->{verdict} }), qr/the volume's 200 IOPS bound/, 'and judged by, where the device counts its writes')
  if defined $chosen->{variants}[0]{device_writes};
$chosen = measured('a method that is not there', qw(--duration 1ms --methods fdatasync,fsync_writethrough --no-clients), $volume);
my ($missing) = grep { $_->{method} eq 'fsync_writethrough' } @{ $chosen->{variants} };
isnt($missing->{unavailable}, '', 'is unavailable, and the others are measured') if $^O eq 'linux';

#
# --compare and --require, in the directory of what was stored
#
# One that is ten times as fast is so for sure: each has an interval of a tenth.
$_->{rate} = { mean => 1000, low => 950, high => 1050 } for @{ $run->{variants} }, @{ $run->{clients} };
put('a.json', encode_json($run));
my ($same) = status_is([qw(fsync --compare a.json a.json)], 0, 'a run compared with itself');
unlike($same, qr/faster|slower|what differs/, 'shows no difference');
like($same, qr/^ +fdatasync 8 kB .* 1\.000 \(0\.\d+-1\.\d+\) +no difference shown$/m, 'and the ratio is 1');
my $faster = decode_json(encode_json($run));
$_->{rate} = { mean => 10_000, low => 9500, high => 10_500 } for @{ $faster->{variants} }, @{ $faster->{clients} };
$faster->{volume}{mount}{file_system} = "ext\e5";
put('b.json', encode_json($faster));
my ($compared) = status_is([qw(fsync --json --compare a.json b.json)], 0, 'with a faster one');
my ($ratio) = grep { $_->{method} eq 'fdatasync' && $_->{write_bytes} == 8192 } @{ decode_json($compared)->{variants} };
is("$ratio->{ratio} $ratio->{change}", '10 faster', 'the second by the first');
like((status_is([qw(fsync --compare a.json b.json)], 0, 'as text'))[0], qr/^ *what differs.*^ *file system .*ext\?5/ms,
	'with what else differs, safe for a terminal');
put('cut.json', substr(encode_json($run), 0, 200));
put('other.json', '{"format": "other"}');
for my $file (qw(cut.json other.json missing.json .))
{
	like((status_is([ qw(fsync --compare a.json), $file ], 2, "--compare with $file is 2"))[1], qr/^walwise: \Q$file\E: \S/,
		'and says of which file');
}

(undef, $err) = status_is([ 'fsync', @one, '--require', 'rate>0, p99<1000s', $volume ], 0, 'conditions that are met are 0');
like($err, qr/^ok: rate>0, measured .*\nok: p99<1000s, measured .*\n\z/, 'and each is told');
(undef, $err) = status_is([ 'fsync', '--json', @one, '--require', 'rate>0,p50<1ns', $volume ], 1, 'one that is not is 1');
like($err, qr/^ok: rate>0.*\nFAILED: p50<1ns, measured .*\n\z/, 'and told as well');
like((status_is([ 'fsync', @one, '--require', 'commits@8>=1', $volume ], 2, 'one that was not measured is 2'))[1],
	qr/8 clients were not measured; run walwise fsync with --clients 8/, 'and said what to run');

#
# Wrong usage, and what can't be measured
#
refused('no requirement', qr/character 1 of the requirement: expected rate/, qw(--require nonsense), $volume);
refused('an unknown method', qr/"sync" is no wal_sync_method; they are fdatasync, /, qw(--methods fsync,sync), $volume);
refused('an unknown method of commits', qr/"sync" is no wal_sync_method/, qw(--method sync), $volume);
refused("writes of $_", qr/a write of \d+ bytes can't be measured; name a multiple of 8 kB up to 16 MB/,
	'--sizes', $_, $volume)
  for qw(0 4kB 8193 32MB 8kB,24.5MB);
refused("a size of $_", qr/--sizes is a number with kB, MB or GB/, '--sizes', $_, $volume) for qw(8KB big -8kB 1e30GB 8kB8);
refused("a duration of $_", qr/--duration (is a number with|must be above zero)/, '--duration', $_, $volume)
  for qw(0s -1s 30 soon 1e300h nan inf 1e-9us), '';
refused("$_ clients", qr/--clients: /, '--clients', $_, $volume) for qw(0 1025 -1 many 1,0);
refused('both', qr/--clients excludes --no-clients/, qw(--clients 1 --no-clients), $volume);
refused("a transaction of $_", qr/--transaction-cpu is (at most 1s|a number with)/, '--transaction-cpu', $_, $volume) for qw(1h 80);
refused("$_->[0] $_->[1]", qr/$_->[0]: /, @$_, $volume)
  for [qw(--record-bytes 0)], [qw(--record-bytes 1048577)], [qw(--commit-delay -1)], [qw(--commit-delay 100001)],
  [qw(--commit-siblings 1001)], [qw(--colour blue)];
refused('IOPS of no type', qr/name it with --volume-type/, qw(--iops 3000), $volume);
refused('a throughput of no type', qr/name it with --volume-type/, qw(--throughput 125MB), $volume);
refused('a throughput', qr/--throughput is a number with kB, MB or GB/, qw(--volume-type gp3 --throughput fast), $volume);
refused('an unknown type', qr/"gp4" is no volume type known here; they are gp2, /, qw(--volume-type gp4), $volume);
refused('IOPS that a type has not', qr/gp3 volumes of this size have 3000 to \d+ IOPS, not 1$/, qw(--volume-type gp3 --iops 1), $volume);
put('file', 'mine');
refused('no directory', qr/can't use "missing": No such file or directory/, 'missing');
refused('a file', qr/file" is not a directory; name a data directory, /, 'file');
refused('a link to nowhere', qr/can't use "nowhere": No such file/, 'nowhere') if symlink 'not-there', "$stored/nowhere";
status_is([ 'fsync', '--compare', 'a.json', 'b.json', @$_ ], 2, "--compare measures nothing, so $$_[0] is refused")
  for ['.'], [qw(--html x.html)], [qw(--share-file x.json)], [qw(--require rate>1)];
status_is([ 'fsync', @one, '--html', 'missing/run.html', $volume ], 2, 'a report that can\'t be written is 2');
SKIP:
{
	skip 'root writes everywhere', 6 if $> == 0;
	my $closed = realpath(work_dir('closed'));
	enter($stored);
	chmod 0555, $closed;
	refused('a directory that may not be written', qr/can't make a file in "\Q$closed\E": Permission denied/, $closed);
	chmod 0000, $closed;
	refused('a directory that may not be read', qr/can't use "\Q$closed\E": Permission denied; run as the server's user/, $closed);
	chmod 0700, $closed;
}
for my $case ([ '>/dev/full', 2 ], [ '>&-', 2 ], [ '2>&-', 0 ], [ '<&-', 0 ])
{
	my ($where, $wanted) = @$case;
	my $words = join ' ', $WalwiseProgram::path, 'fsync', @one, "'$volume'";
	is(system("exec 3>&2 >'$stored/out' 2>&1; exec $words $where"), $wanted << 8, "$where is $wanted");
}
is_deeply([ files_in($volume) ], [], 'nothing is left where it measured');

#
# A probe at work: another, and signals
#
# Starts one, and waits until `is_there` of its process id.
sub start_probe
{
	my ($is_there, @words) = @_;
	my %probe = (out => '', err => '');
	$probe{run} = IPC::Run::start([ $WalwiseProgram::path, qw(fsync --json --methods fdatasync), @words, $volume ],
		'<', \'', '>', \$probe{out}, '2>', \$probe{err});
	# No method of IPC::Run tells it.
	$probe{pid} = $probe{run}{KIDS}[0]{PID};
	for (1 .. 1000 * $PostgreSQL::Test::Utils::timeout_default)
	{
		$probe{found} = $is_there->($probe{pid});
		last if $probe{found} || !$probe{run}->pumpable;
		sleep 0.001;
	}
	return \%probe;
}

# The same for a state that is over soon: it stands still when it is returned.
sub stop_probe
{
	my ($is_there, @words) = @_;
	my $probe;
	for (1 .. 50)
	{
		$probe = start_probe($is_there, @words);
		kill 'STOP', $probe->{pid};
		$probe->{found} = $is_there->($probe->{pid});
		last if $probe->{found};
		kill 'KILL', $probe->{pid};
		$probe->{run}->finish;
	}
	return $probe;
}

# Its files without a name there: segments that are filled, and then one a variant.
sub segments { return grep { index($_ // '', "$volume/") == 0 } map { readlink } glob("/proc/$_[0]/fd/*") }

my $filled = 2 * 16 * 1024 * 1024;

sub bytes_written
{
	open(my $file, '<', "/proc/$_[0]/io") or return 0;
	return (grep { s/^wchar: // } <$file>)[0] // 0;
}

sub is_preparing { my $files = segments($_[0]); return ($files == 1 || $files == 2) && bytes_written($_[0]) < $filled }
sub is_preparing_again { my $files = segments($_[0]); return ($files == 1 || $files == 2) && bytes_written($_[0]) > $filled }
sub is_probing { return segments($_[0]) == 3 && bytes_written($_[0]) > $filled }

# The first slice is over: it ends with the first flush after 50 ms.
sub has_slice
{
	my ($pid) = @_;
	return 0 if !is_probing($pid);
	my $began = time;
	sleep 0.01 until time > $began + 0.05;
	my $before = bytes_written($pid);
	sleep 0.01 until bytes_written($pid) == 0 || bytes_written($pid) > $before + 2 * 8192;
	return is_probing($pid);
}

sub has_clients { my @threads = glob("/proc/$_[0]/task/*"); return @threads > 8 }

# How it ended after the signal, as a shell tells it.
sub ended
{
	my ($probe, @signals) = @_;
	kill $_, $probe->{pid} for @signals;
	$probe->{run}->finish;
	my $status = $probe->{run}->full_result;
	return $status & 127 ? 128 + ($status & 127) : $status >> 8;
}

my @long = qw(--duration 5m --no-clients);
my @many_clients = (qw(--duration 1ms --clients), join ',', (8) x 200);

{
	my $first = start_probe(\&has_slice, @long);
	ok($first->{found}, 'a probe is at work');
	(undef, $err) = status_is([ 'fsync', @one, $volume ], 2, 'a second one in the same directory is 2');
	like($err, qr/^walwise: another probe is at work in "\Q$volume\E"; two would measure each other: wait for it to end$/,
		'and told why');
	is_deeply([ files_in($volume) ], [], 'no file can be seen meanwhile');
	status_is([ 'fsync', @one, $stored ], 0, 'one in another directory is not kept from it');
	is(ended($first, 'INT'), 130, 'SIGINT ends the first');
	status_is([ 'fsync', @one, $volume ], 0, 'and then the directory is free');
}

my %status_of = (INT => 130, TERM => 143, HUP => 129, KILL => 137);
for my $signal (sort keys %status_of)
{
	my $status = $status_of{$signal};
	my $is_kill = $signal eq 'KILL';
	my $probe = stop_probe(\&is_preparing, @long);
	ok($probe->{found}, "SIG$signal while it prepares");
	is(ended($probe, $signal, 'CONT'), $status, "is $status");
	is("$probe->{out}$probe->{err}", $is_kill ? '' : "walwise: interrupted\n", 'and nothing was measured');

	$probe = start_probe(\&has_slice, @long);
	ok($probe->{found}, "SIG$signal while it measures");
	is(ended($probe, $signal), $status, "is $status");
	is($probe->{err}, '', 'no error');
	my $found = $is_kill ? undef : decode_json($probe->{out});
	ok($found->{interrupted} && $found->{variants}[0]{latency}{count} > 0, 'what was measured is told') if $found;

	$probe = stop_probe(\&is_preparing_again, @many_clients);
	ok($probe->{found}, "SIG$signal between the probe and the clients");
	is(ended($probe, $signal, 'CONT'), $status, "is $status");
	$found = $is_kill ? undef : decode_json($probe->{out});
	ok($found->{interrupted} && $found->{variants}[0]{latency}{count} > 0, 'what was measured is told') if $found;

	$probe = start_probe(\&has_clients, @many_clients);
	ok($probe->{found}, "SIG$signal while clients commit");
	is(ended($probe, $signal), $status, "is $status");
	$found = $is_kill ? undef : decode_json($probe->{out});
	ok($found->{interrupted} && $found->{variants}[0]{latency}{count} > 0, 'what was measured is told') if $found;
	is_deeply([ files_in($volume) ], [], "SIG$signal leaves no file");
}

{
	local $SIG{HUP} = 'IGNORE';
	my $probe = start_probe(\&has_slice, @long);
	my $before = bytes_written($probe->{pid});
	kill 'HUP', $probe->{pid};
	until (bytes_written($probe->{pid}) > $before + 100 * 8192 || !$probe->{run}->pumpable) { sleep 0.01 }
	ok($probe->{run}->pumpable, 'under nohup it goes on');
	is(ended($probe, 'TERM'), 143, 'until it is ended otherwise');
}

#
# Targets: a data directory, its pg_wal, which is a link, and the server itself
#
my $wal = realpath(work_dir('wal'));
rmdir $wal;
my $node = PostgreSQL::Test::Cluster->new('fsync');
$node->init(extra => [ '-X', $wal ]);
$node->append_conf('postgresql.conf', "wal_sync_method = open_datasync\n");
$node->start;
$wal = realpath($wal);
my $before = join ' ', files_in($wal);
my $dsn = $node->connstr('postgres');
my $uri = 'postgresql:///postgres?host=' . $node->host =~ s{/}{%2F}gr . '&port=' . $node->port;
for my $case ([ 'a data directory', $node->data_dir, 'fdatasync' ], [ 'a link to a pg_wal', $node->data_dir . '/pg_wal', 'fdatasync' ],
	[ 'a pg_wal', $wal, 'fdatasync' ], [ 'a server', $dsn, 'open_datasync' ], [ 'a server by its URI', $uri, 'open_datasync' ])
{
	my ($name, $target, $method) = @$case;
	my $found = measured($name, @one, $target);
	is($found->{volume}{directory}, $wal, 'is measured where its WAL is');
	is($found->{group_method}, $method, "and commits by $method");
}
is(measured('a server, another method', @one, qw(--method fsync), $dsn)->{group_method}, 'fsync', 'is what was asked for');
is(join(' ', grep { !/^[0-9A-F]{24}$/ } files_in($wal)), join(' ', grep { !/^[0-9A-F]{24}$/ } split / /, $before),
	'no file is left in pg_wal');
$node->safe_psql('postgres', 'CREATE ROLE guest LOGIN; CREATE ROLE monitor LOGIN IN ROLE pg_read_all_settings');
refused('a role without permission', qr/can't ask the server for its data directory: .*; connect as a member of pg_read_all_settings, or name/,
	"$dsn user=guest");
is(measured('a member of pg_read_all_settings', @one, "$dsn user=monitor")->{volume}{directory}, $wal, 'may ask');
my (undef, $told) = status_is([ 'fsync', 'host=/nowhere password=secret' ], 2, 'no server is 2');
like($told, qr/^walwise: cannot connect: .*No such file or directory/, 'and told');
unlike($told, qr/secret/, 'without the password');
is($node->safe_psql('postgres', 'SELECT 1'), 1, 'the server is still there');
my $has_setting = $node->safe_psql('postgres', 'SHOW server_version_num') >= 160000;
$node->append_conf('postgresql.conf', !$has_setting ?
	"wal_level = minimal\nmax_wal_senders = 0\n" : "debug_io_direct = 'data, wal'\n");
$node->restart;
my $direct = measured('a server that uses O_DIRECT', qw(--duration 1ms --clients 2), $dsn);
is($direct->{group_direct_io}, JSON::PP::true, 'is measured as it commits');
is(!!measured('its other methods', @one, qw(--method fsync), $dsn)->{group_direct_io}, $has_setting, 'are, where a setting says so');
is_deeply([ variants(measured('so is what is asked for', @one, $dsn)) ], [ 'fdatasync/0/8192', 'fdatasync/1/8192' ], 'with O_DIRECT');
is((grep { $_->{method} eq 'open_datasync' && $_->{direct_io} && $_->{write_bytes} > 8192 } @{ $direct->{variants} }), 4,
	'and so are larger writes');
like(join("\n", @{ $direct->{verdict} }), qr/^one client gets [\d,]+ commits\/s by open_datasync with O_DIRECT, /, 'and judged by');
$node->stop;
like((status_is([ 'fsync', $dsn ], 2, 'a server that has stopped is 2'))[1], qr/^walwise: cannot connect: /, 'and told');

done_testing();
