# Medians, and how far they can be trusted.
package Statistics;

use v5.36;
use Exporter qw(import);

our @EXPORT_OK = qw(median interval_rank ratio_cell);

sub median (@values) {
    my @sorted = sort { $a <=> $b } @values;
    return ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2;
}

# How far in from both ends of n sorted values the bounds of the median's 95 % confidence interval
# are (0: the ends): the largest k with P(at most k of n fair coins show heads) <= 2.5 %. Undef for
# fewer than 6 values. Holds for any distribution.
sub interval_rank ($n) {
    my ($rank, $below, $term) = (undef, 0, 0.5**$n);
    for my $k (0 .. $n) {
        $below += $term;
        return $rank if $below > 0.025;
        $rank = $k;
        $term *= ($n - $k) / ($k + 1);
    }
}

# The median, and its interval if there are enough values.
sub ratio_cell ($format, @ratios) {
    my @sorted = sort { $a <=> $b } @ratios;
    my $rank = interval_rank(scalar @sorted);
    my $cell = sprintf $format, median(@sorted);
    return $cell unless defined $rank;
    return $cell . sprintf " ($format to $format)", $sorted[$rank], $sorted[$#sorted - $rank];
}

1;
