# What a stretch of WAL holds, read with pg_walinspect: the witness that the ledger's figures are
# held against. It shares no code with walwise.
#
# Sizes are record_length, the record's xl_tot_len without alignment and page headers: what the
# server itself adds to pgWalUsage.

package WalWitness;

use strict;
use warnings;

# What ends, or names, transactions. Everything else was written by a statement.
my %ends = map { ("Transaction/$_" => 1) } qw(COMMIT ABORT PREPARE COMMIT_PREPARED ABORT_PREPARED);

# Records of changed rows. Index entries come with them; the rest is locks and housekeeping.
my $changes_rows = qr{^(?:Heap/(?:INSERT|UPDATE|HOT_UPDATE|DELETE|TRUNCATE|INPLACE)|Heap2/MULTI_INSERT
	|LogicalMessage/\w+|Storage/\w+)$}x;

# The server's own: nobody's statement.
my $background = qr{^(?:Standby/RUNNING_XACTS|XLOG/(?:CHECKPOINT_\w+|FPW_CHANGE|PARAMETER_CHANGE|SWITCH))$};

# `query` is a function that runs SQL in another session than the one that is watched.
sub start
{
	my ($class, $query) = @_;
	return bless {query => $query, start => $query->('SELECT pg_current_wal_insert_lsn()')}, $class;
}

# Reads everything since start. The message's commit flushes what asynchronous commits have left.
sub stop
{
	my ($self) = @_;
	my $query = $self->{query};
	my $end = $query->("SELECT pg_logical_emit_message(true, 'end', '')");
	my $rows = $query->(qq{
		SELECT xid, resource_manager || '/' || replace(record_type, '+INIT', ''), record_length,
		       coalesce(replace(block_ref, E'\\n', ' '), ''), replace(description, E'\\n', ' ')
		FROM pg_get_wal_records_info('$self->{start}', '$end')
		WHERE end_lsn < '$end' ORDER BY start_lsn});
	$self->{records} = [ grep { $_->{kind} !~ $background } map { _record($_) } split /\n/, $rows ];
	return $self;
}

sub _record
{
	my ($line) = @_;
	my ($xid, $kind, $bytes, $blocks, $description) = split /\|/, $line, 5;
	my $fpi = () = $blocks =~ /\bFPW\b/g;
	my ($subxacts) = $description =~ /subxacts: ([\d ]+)/;
	my ($relfilenode, $block) = $blocks =~ m{rel \d+/\d+/(\d+) fork \w+ blk (\d+)};
	my ($offset) = $description =~ /\boff:? (\d+)/;
	my ($flags) = $description =~ /\bflags:? 0x(\w+)/;
	return {
		xid => $xid, kind => $kind, bytes => $bytes, fpi => $fpi,
		relfilenode => $relfilenode // 0, row => join(',', $block // 0, $offset // 0),
		taken_back => $kind eq 'Heap/DELETE' && hex($flags) & 8, subxacts => [ split / /, $subxacts // '' ],
	};
}

# The records of a kind (a regular expression), of one relation if its relfilenode is given.
sub records
{
	my ($self, $kind, $relfilenode) = @_;
	return grep {
		$_->{kind} =~ /^(?:$kind)$/ && (!defined $relfilenode || $_->{relfilenode} == $relfilenode)
	} @{ $self->{records} };
}

# The number, full-page images and bytes of records.
sub cost
{
	my (@records) = @_;
	my %cost = (records => scalar @records, fpi => 0, bytes => 0);
	for my $record (@records) { $cost{$_} += $record->{$_} for qw(fpi bytes); }
	return \%cost;
}

sub of_statements { return grep { !$ends{ $_->{kind} } } @{ $_[0]->{records} }; }

# The row versions that were locked, each once a transaction: an update that must look for room on
# another page writes a second record.
sub rows_locked
{
	my ($self, $relfilenode) = @_;
	my %rows = map { ("$_->{xid} $_->{row}" => 1) } $self->records('Heap/LOCK', $relfilenode);
	return keys %rows;
}

# The ends that a statement is charged with: the first phase of a two-phase commit is one.
sub commits { return $_[0]->records('Transaction/(?:COMMIT|PREPARE)'); }

# The commits of transactions that changed no row that outlived them.
sub commits_for_nothing
{
	my ($self) = @_;
	my %changed;
	for my $record ($self->of_statements)
	{
		$changed{ $record->{xid} }++ if $record->{kind} =~ $changes_rows;
		# An insert that lost the race for its key: the row is written, then deleted.
		$changed{ $record->{xid} } -= 2 if $record->{taken_back};
	}
	return grep {
		!grep { $changed{$_} } $_->{xid}, @{ $_->{subxacts} }
	} $self->commits;
}

# For a failing test: the records, one a line.
sub dump
{
	my ($self) = @_;
	return join "\n", map { "$_->{xid} $_->{kind} $_->{bytes} bytes, $_->{fpi} images, of $_->{relfilenode}" }
	  @{ $self->{records} };
}

1;
