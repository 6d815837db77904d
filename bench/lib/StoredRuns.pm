# The file of a benchmark's runs: what they depend on, and one line a run, so that stored results
# stay readable and diffable.
package StoredRuns;

use v5.36;
use Exporter qw(import);
use JSON::PP ();

our @EXPORT_OK = qw(check_writable store load);

# Before the measurement rather than after it.
sub check_writable ($path) {
    my $new = "$path.new";
    open my $file, '>', $new or die "cannot write $new: $!\n";
    unlink $new;
}

sub store ($result, $path) {
    my $json = JSON::PP->new->canonical;
    my $new = "$path.new";
    open my $file, '>', $new or die "cannot write $new: $!\n";
    print $file '{"circumstances": ', $json->encode($result->{circumstances}), ",\n\"runs\": [\n",
        join(",\n", map { $json->encode($_) } @{ $result->{runs} }), "\n]}\n";
    close $file or die "cannot write $new: $!\n";
    rename $new, $path or die "cannot write $path: $!\n";
}

sub load ($path) {
    open my $file, '<', $path or die "cannot read $path: $!\n";
    my $result = eval { local $/; JSON::PP->new->decode(<$file>) };
    die "$path is not a stored run\n"
        unless ref $result eq 'HASH' && ref $result->{runs} eq 'ARRAY'
        && ref $result->{circumstances} eq 'HASH';
    return $result;
}

1;
