# Where a benchmark's files are: this disk, memory, or a file system on a loop device, throttled or
# not. A volume lives until its standard input is closed, so it can't outlive us.
package Volume;

use v5.36;
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Temp ();
use IPC::Open2 qw(open2);

our @EXPORT_OK = qw(is_volume);

my $emulate = dirname(__FILE__) . '/../emulate-volume';
my @volumes;

# A loop device without limits is one that allows more than it can do.
my @unlimited = qw(custom --iops 1000000000 --bandwidth 1T);

# Is that the name of one? `disk`, `tmpfs`, `ext4` and `xfs` on a loop device without limits, or a
# type and options of bench/emulate-volume. All but the first two need root.
sub is_volume ($name) { return $name =~ /^(disk|tmpfs|ext4|xfs|(gp3|gp2|io2|custom)( -.*)?)$/ }

# The volume with an empty directory, {directory}. $work, on this disk, is for the loop device.
sub make ($class, $name, $work, $size) {
    my $self = bless { name => $name }, $class;
    push @volumes, $self;
    if ($name eq 'disk' || $name eq 'tmpfs') {
        my $below = $name eq 'tmpfs' ? '/dev/shm' : $work;
        $self->{temporary} = File::Temp->newdir('volume.XXXXXX', DIR => $below);
        $self->{directory} = "$self->{temporary}";
        chmod 0755, $self->{directory};
        return $self;
    }
    my ($type, @options) = split / /, $name;
    ($type, @options) = (@unlimited, '--fs', $name) if $name eq 'ext4' || $name eq 'xfs';
    $self->{directory} = "$work/v";
    $self->{pid} = open2($self->{from}, $self->{to}, $emulate, $type, $self->{directory}, '--size',
        $size, @options, '--', 'sh', '-c', 'echo ready && exec cat');
    readline $self->{from} // die "the volume $name could not be made\n";
    return $self;
}

# What runs @command on the volume, with its limits.
sub command ($self, @command) {
    return @command unless $self->{pid};
    return ($emulate, '--run', $self->{directory}, '--', @command);
}

# Nothing may use them any more.
sub remove_all () {
    local @SIG{qw(INT TERM HUP)} = ('IGNORE') x 3;
    for my $volume (grep { $_->{pid} } @volumes) {
        close $volume->{to} if $volume->{to};
        waitpid $volume->{pid}, 0;
    }
    @volumes = ();
}

1;
