package Tree;

# What the checks share: the files of the tree, their texts, and the result lines.

use strict;
use warnings;
use Exporter 'import';
use File::Find;

our @EXPORT = qw(sources files slurp code_only verdict skip);

# Not ours, or made by a build.
my $generated = qr{^(?:\.git|build|results|output_iso|tmp_check|log)(?:/|$)};

# Every file of the tree whose path matches, sorted.
sub files {
    my ($pattern) = @_;
    my @found;
    find({ no_chdir => 1, wanted => sub {
        (my $path = $File::Find::name) =~ s{^\./}{};
        if ($path =~ $generated) { $File::Find::prune = 1; return }
        push @found, $path if -f $_ && $path =~ $pattern;
    } }, '.');
    return sort @found;
}

sub sources { return files(qr/\.(?:cpp|h)$/) }

sub slurp {
    my ($path) = @_;
    open(my $file, '<', $path) or die "$path: $!\n";
    local $/;
    return scalar <$file>;
}

# C++ text with its comments blanked, and its strings and characters too where asked for. Line
# numbers stay.
sub code_only {
    my ($text, $blank_strings) = @_;
    $text =~ s{("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')|(//[^\n]*|/\*.*?\*/)}{
        my ($string, $comment) = ($1, $2);
        if (defined $comment)   { (my $blank = $comment) =~ s/[^\n]/ /g; $blank }
        elsif ($blank_strings)  { '"' . ' ' x (length($string) - 2) . '"' }
        else                    { $string }
    }gsex;
    return $text;
}

# One result line; each of @problems says what is wrong, and where.
sub verdict {
    my ($name, @problems) = @_;
    print @problems ? "not ok - $name\n" : "ok - $name\n";
    print "#   $_\n" for @problems;
    $main::failed = 1 if @problems;
    return !@problems;
}

sub skip {
    my ($name, $why) = @_;
    print "ok - $name # SKIP $why\n";
}

END { $? = 1 if $? == 0 && $main::failed }

1;
