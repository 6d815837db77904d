# A throwaway server, made by tests/with-server. It lives until its standard input is closed, so it
# can't outlive us.
package Server;

use v5.36;
use Command qw(run slurp);
use File::Basename qw(dirname);
use IPC::Open2 qw(open2);
use List::Util qw(min);
use POSIX ();
use Time::HiRes qw(sleep time);

my $with_server = dirname(__FILE__) . '/../../tests/with-server';
my $pg_config = $ENV{PG_CONFIG} // 'pg_config';
my ($bindir, $processors);
my @servers;

# Call it first. No setting of the caller's may lead to another server.
sub find_programs () {
    $bindir = run($pg_config, '--bindir');
    chomp $bindir;
    for my $program (qw(pgbench psql)) {
        die "no $program in $bindir\n" unless -x "$bindir/$program";
    }
    $processors = run('getconf', '_NPROCESSORS_ONLN') + 0;
    delete @ENV{qw(PGSERVICE PGPASSFILE PGSSLMODE PGOPTIONS PGHOSTADDR PGHOST PGPORT)};
    @ENV{qw(PGUSER PGDATABASE PSQLRC)} = ('postgres', 'postgres', '/dev/null');
}

# Begins to start a server. $name is for messages, %$conf for postgresql.conf; @$below is a command
# that runs the server as its child, such as bench/emulate-volume's.
sub launch ($class, $name, $preload, $conf, $below = []) {
    my @conf = map { ('--conf', "$_ = $conf->{$_}") } sort keys %$conf;
    my $pid = open2(my $from, my $to, @$below, $with_server, '--preload', $preload, @conf, '--',
        'sh', '-c', 'echo "$PGHOST" && exec cat');
    my $self = bless { name => $name, pid => $pid, to => $to, from => $from }, $class;
    push @servers, $self;
    return $self;
}

sub wait_until_up ($self) {
    my $host = readline $self->{from};
    die "the server of $self->{name} did not start\n" unless defined $host;
    chomp($self->{host} = $host);
    $self->{postmaster} =
        $self->psql('-c', q{SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)});
}

sub stop_all () {
    local @SIG{qw(INT TERM HUP)} = ('IGNORE') x 3;
    close $_->{to} for @servers;
    waitpid $_->{pid}, 0 for @servers;
    @servers = ();
}

# Its output, without the last line's end.
sub psql ($self, @arguments) {
    my $text = run("$bindir/psql", '--host', $self->{host}, '--quiet', '--no-align',
        '--tuples-only', '--set=ON_ERROR_STOP=1', @arguments);
    chomp $text;
    return $text;
}

sub initialize_pgbench ($self, $scale) {
    run("$bindir/pgbench", '--host', $self->{host}, '--initialize', '--quiet', "--scale=$scale");
}

# One run of pgbench: tps, transactions, and the server's processor time for each of them (undef
# where the system does not tell).
sub pgbench ($self, $clients, $seconds, @arguments) {
    my $before = $self->session_cpu;
    my $text = run("$bindir/pgbench", '--host', $self->{host}, '--no-vacuum',
        '--protocol=prepared', "--client=$clients", '--jobs=' . min($clients, $processors),
        "--time=$seconds", @arguments);
    my ($transactions) = $text =~ /^number of transactions actually processed: (\d+)/m;
    my ($failed) = $text =~ /^number of failed transactions: (\d+)/m;
    my ($tps) = $text =~ /^tps = ([\d.]+) \(without initial connection time\)/m;
    die "cannot use what pgbench said:\n$text" unless $transactions && $tps && !$failed;
    my $after = $self->session_cpu;
    return {
        tps => $tps + 0,
        transactions => $transactions + 0,
        cpu_us => defined $before ? ($after - $before) / $transactions : undef,
    };
}

# The processor time of the server's finished children, in microseconds, once all its sessions have
# ended; undef where the system does not tell. The kernel adds up nanoseconds and shows 10 ms steps.
sub session_cpu ($self) {
    my $proc = "/proc/$self->{postmaster}";
    return unless -r "$proc/task/$self->{postmaster}/children";
    my $deadline = time + 30;
    while (has_session($proc)) {
        die "sessions of $self->{name} do not end\n" if time > $deadline;
        sleep 0.005;
    }
    my $stat = slurp("$proc/stat") =~ s/^.*\) //sr;
    my ($user, $system) = (split / /, $stat)[13, 14];
    return ($user + $system) * 1e6 / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

# Sessions have [local] in their title; one that ended and was not waited for has no title.
sub has_session ($proc) {
    my ($postmaster) = $proc =~ /(\d+)$/;
    for my $pid (split ' ', slurp("$proc/task/$postmaster/children")) {
        my $title = slurp("/proc/$pid/cmdline");
        return 1 if $title eq '' || $title =~ /\[local\]/;
    }
    return 0;
}

# On line.
sub processors () { return $processors }

sub installed_version () {
    chomp(my $directory = run($pg_config, '--sharedir'));
    my ($version) = slurp("$directory/extension/walwise.control") =~ /^default_version = '(.*)'/m;
    return $version // die "walwise is not installed in $directory/extension\n";
}

# What the figures depend on, whatever is measured.
sub circumstances () {
    my ($model) = slurp('/proc/cpuinfo') =~ /^model name\s*: (.*)/m;
    my ($kib) = slurp('/proc/meminfo') =~ /^MemTotal:\s+(\d+)/m;
    return (
        date => POSIX::strftime('%Y-%m-%d', gmtime),
        walwise => installed_version(),
        postgresql => run($pg_config, '--version') =~ s/^PostgreSQL (\S+).*/$1/sr,
        kernel => join(' ', (POSIX::uname())[0, 2]),
        processor => $model // 'unknown',
        processors => $processors,
        memory_gib => defined $kib ? POSIX::ceil($kib / 1024 / 1024) : undef,
        load_at_start => (split ' ', slurp('/proc/loadavg'))[0],
    );
}

1;
