# Running programs so that a signal ends them first, and telling how far a benchmark is.
package Command;

use v5.36;
use Exporter qw(import);
use POSIX ();

our @EXPORT_OK = qw(run run_until end_with_signal slurp progress);

# The process that a signal must end before we do.
my $child;

# Starts a command; what it says can be read from the handle returned.
sub start (@command) {
    $child = open(my $output, '-|') // die "cannot fork: $!\n";
    if (!$child) {
        @SIG{qw(INT TERM HUP)} = ('DEFAULT') x 3;
        open STDERR, '>&', \*STDOUT or POSIX::_exit(127);
        exec { $command[0] } @command or print "$command[0]: $!\n";
        POSIX::_exit(127);
    }
    return $output;
}

# Runs a command and returns its output; dies with the output if it fails. Unlike system(), lets
# signals through while it waits.
sub run (@command) {
    my $output = start(@command);
    my $text = do { local $/; <$output> } // '';
    my $succeeded = close $output;
    undef $child;
    die "$command[0] failed (status " . ($? >> 8) . "):\n$text" unless $succeeded;
    return $text;
}

# run_until PATTERN, COMMAND...: ends the command by SIGINT at the first line that matches, and
# returns what it said before; dies with the output if it ends without such a line.
sub run_until ($pattern, @command) {
    my $output = start(@command);
    my $text = '';
    my $found;
    while (defined(my $line = readline $output)) {
        $found = $line =~ $pattern and last;
        $text .= $line;
    }
    kill INT => $child if $found;
    close $output;
    undef $child;
    die "$command[0] ended too early:\n$text" unless $found;
    return $text;
}

# For a signal handler: ends the running command, cleans up and exits with the signal's status.
sub end_with_signal ($signal, $program, $cleanup) {
    kill TERM => $child if $child;
    $cleanup->();
    print STDERR "$program: ended by SIG$signal\n";
    POSIX::_exit({ HUP => 129, INT => 130, TERM => 143 }->{$signal});
}

# The file's content; nothing if it is gone, as a process can be at any time.
sub slurp ($path) {
    open my $file, '<', $path or return '';
    local $/;
    return scalar(<$file>) // '';
}

sub progress ($text) { print STDERR POSIX::strftime('%H:%M:%S', localtime), " $text\n" }

1;
