# Command line options of the benchmarks: wrong ones end the program with its usage and status 2.
package Options;

use v5.36;
use Exporter qw(import);
use Getopt::Long qw(GetOptionsFromArray :config no_auto_abbrev no_ignore_case);
use List::Util qw(uniq);

our @EXPORT_OK = qw(usage_is parse refuse words number_list whole_number);

my ($program, $usage);

# usage_is PROGRAM, TEXT: to be called first.
sub usage_is ($name, $text) { ($program, $usage) = ($name, $text) }

sub refuse ($message) {
    print STDERR "$program: $message\n$usage";
    exit 2;
}

# Getopt::Long, whose warnings refuse.
sub parse ($arguments, $option, @specifications) {
    local $SIG{__WARN__} = sub ($message) { chomp $message; refuse(lcfirst $message) };
    GetOptionsFromArray($arguments, $option, @specifications) or refuse('wrong usage');
    refuse("unexpected argument: $arguments->[0]") if @$arguments;
}

sub refuse_repetitions ($name, @words) {
    refuse("--$name: needs a list without repetitions") if !@words || uniq(@words) != @words;
}

# Each word of a list with commas must be a known one.
sub words ($name, $list, @known) {
    my @words = split /,/, $list, -1;
    for my $word (@words) {
        refuse("--$name: no such thing as '$word'") unless grep { $_ eq $word } @known;
    }
    refuse_repetitions($name, @words);
    return @words;
}

sub whole_number ($name, $value, $from = 1, $to = 10_000) {
    refuse("--$name: '$value' is not a whole number from $from to $to")
        unless $value =~ /^(0|[1-9][0-9]{0,8})$/ && $value >= $from && $value <= $to;
    return $value + 0;
}

sub number_list ($name, $list, $from = 1, $to = 10_000) {
    my @numbers = map { whole_number($name, $_, $from, $to) } split /,/, $list, -1;
    refuse_repetitions($name, @numbers);
    return @numbers;
}

1;
