#include "fsync-bench/report/human.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "fsync-bench/report/figures.h"
#include "tests/unit/fsync_sample.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DurationText, HasThreeDigitsInAUnitThatFits) {
  EXPECT_EQ(DurationText(0), "0ns");
  EXPECT_EQ(DurationText(999), "999ns");
  EXPECT_EQ(DurationText(1000), "1.00us");
  EXPECT_EQ(DurationText(12345), "12.3us");
  EXPECT_EQ(DurationText(123456), "123us");
  EXPECT_EQ(DurationText(999499), "999us");
  EXPECT_EQ(DurationText(999600), "1.00ms");
  EXPECT_EQ(DurationText(9'996'000), "10.0ms");
  EXPECT_EQ(DurationText(99'960'000), "100ms");
  EXPECT_EQ(DurationText(1'234'000'000), "1.23s");
}

TEST(CountText, SeparatesThousands) {
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(7.123), "7.12");
  EXPECT_EQ(CountText(97.34), "97.3");
  EXPECT_EQ(CountText(999.6), "1,000");
  EXPECT_EQ(CountText(1234567), "1,234,567");
}

TEST(IntervalText, IsNeverBelowZeroAndUnknownWithoutWidth) {
  EXPECT_EQ(IntervalText({5, -3, 13}), "0-13");
  EXPECT_EQ(IntervalText({5, 5, 5}), "unknown");
}

TEST(Sparkline, ShowsWhateverIsAboveZero) {
  EXPECT_EQ(Sparkline({0, 0.0001, 0.5, 1}, {}), " ▁▄█");
  EXPECT_EQ(Sparkline({0, 0.0001, 0.5, 1}, {.colour = false, .unicode = false, .width = 80}),
            " .=@");
}

TEST(Printable, LetsNoControlCharacterThrough) {
  EXPECT_EQ(Printable("a\x1b[2J\x7f\xc2\x9bü", {}), "a?[2J??ü");
  EXPECT_EQ(Printable("aüb", {.colour = false, .unicode = false, .width = 80}), "a?b");
}

Measurement Small() {
  Measurement sample = SampleMeasurement();
  sample.variants.erase(sample.variants.begin() + 2, sample.variants.begin() + 4);
  sample.clients.resize(3);
  return sample;
}

TEST(HumanReport, FitsATerminal) {
  EXPECT_EQ(HumanText(Small(), {}), R"text(walwise fsync 0.5.0, 2026-01-31T12:00:00Z, 20.5s

Flushes a second, one after another
  method             write  rate/s  95 % interval  over time      latency
  fdatasync           8 kB   1,275    1,259-1,291  ██████████▅▅▅   ▁▄█▁▁▁▁ ▁ ▁
  fsync               8 kB     812        802-822  ██████████▅▅▅    ▁▄█▁▁▁▁ ▁ ▁
  open_sync, direct   8 kB  unavailable: the file system of /srv/db1 refuses O_DIRECT

Latency of a flush (drawn above from 200us to 50.0ms, logarithmic)
  method     write     p50     p90     p95     p99   p99.9  p99.99     max
  fdatasync   8 kB   791us  1.06ms  1.20ms  4.03ms  9.76ms  31.4ms  31.4ms
  fsync       8 kB  1.25ms  1.65ms  1.87ms  6.32ms  15.3ms  49.3ms  49.3ms

Commits a second by clients (fdatasync, 120us of processor time a transaction)
  clients  commits/s  95 % interval  a flush     p50     p99
        1      1,250    1,211-1,289     1.00   807us  4.23ms  █████████▏
        2      1,300    1,259-1,341     1.50  1.55ms  8.09ms  █████████▌
        4      2,450    2,373-2,527     2.50  1.65ms  8.59ms  ██████████████████

Volume
  directory    /srv/db1/pg_wal
  mounted      /srv/db1 from /dev/mapper/vg0-wal
  file system  ext4 (rw,relatime)
  dm-0         lvm, of /images/wal.img, 100 GB
  nvme1n1      nvme, Amazon Elastic Block Store vol0123456789abcdef0, 107 GB,
               write cache: write back, scheduler: none, blocks of 512/4096
               bytes
  limits       gp3: 3,000 IOPS, 125 MB/s

Verdict
  - Each fdatasync costs 2.4 device writes; the volume's 3,000 IOPS bound 1,275
    commits/s.
  - Two clients already fill it.

Warnings
  ! The rate fell by 40 % after 11 s on nvme1n1: burst credits ran out.
)text");
}

TEST(HumanReport, IsPlainAsciiWhenAsked) {
  EXPECT_EQ(HumanText(Small(), {.colour = false, .unicode = false, .width = 110}),
            R"text(walwise fsync 0.5.0, 2026-01-31T12:00:00Z, 20.5s

Flushes a second, one after another
  method             write  rate/s  95 % interval  in sync  device writes  over time         latency
  fdatasync           8 kB   1,275    1,259-1,291     97 %           2.38  @@@@@@@@@@@@*+++   ..@@..... .  .
  fsync               8 kB     812        802-822     97 %                 @@@@@@@@@@@@*+++    ..+@:.... .  .
  open_sync, direct   8 kB  unavailable: the file system of /srv/db1 refuses O_DIRECT

Latency of a flush (drawn above from 200us to 50.0ms, logarithmic)
  method     write     p50     p90     p95     p99   p99.9  p99.99     max
  fdatasync   8 kB   791us  1.06ms  1.20ms  4.03ms  9.76ms  31.4ms  31.4ms
  fsync       8 kB  1.25ms  1.65ms  1.87ms  6.32ms  15.3ms  49.3ms  49.3ms

Commits a second by clients (fdatasync, 120us of processor time a transaction)
  clients  commits/s  95 % interval  a flush     p50     p99
        1      1,250    1,211-1,289     1.00   807us  4.23ms  ####################
        2      1,300    1,259-1,341     1.50  1.55ms  8.09ms  #####################
        4      2,450    2,373-2,527     2.50  1.65ms  8.59ms  ########################################

Volume
  directory    /srv/db1/pg_wal
  mounted      /srv/db1 from /dev/mapper/vg0-wal
  file system  ext4 (rw,relatime)
  dm-0         lvm, of /images/wal.img, 100 GB
  nvme1n1      nvme, Amazon Elastic Block Store vol0123456789abcdef0, 107 GB, write cache: write back,
               scheduler: none, blocks of 512/4096 bytes
  limits       gp3: 3,000 IOPS, 125 MB/s

Verdict
  - Each fdatasync costs 2.4 device writes; the volume's 3,000 IOPS bound 1,275 commits/s.
  - Two clients already fill it.

Warnings
  ! The rate fell by 40 % after 11 s on nvme1n1: burst credits ran out.
)text");
}

TEST(HumanReport, KeepsToTheWidth) {
  for (const size_t width : {80u, 104u, 132u, 200u}) {
    std::istringstream lines(
        HumanText(SampleMeasurement(), {.colour = false, .unicode = true, .width = width}));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("unavailable") == std::string::npos) {
        EXPECT_LE(DisplayWidth(line), width) << line;
      }
    }
  }
}

TEST(HumanReport, ColourChangesNoText) {
  std::string coloured =
      HumanText(SampleMeasurement(), {.colour = true, .unicode = true, .width = 80});
  EXPECT_THAT(coloured, HasSubstr("\x1b[1mVerdict\x1b[0m"));
  for (size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, HumanText(SampleMeasurement(), {}));
}

TEST(HumanReport, AnInterruptedRunSaysSo) {
  Measurement sample = Small();
  sample.interrupted = true;
  EXPECT_THAT(HumanText(sample, {}), HasSubstr("interrupted: fewer slices than asked for"));
}

TEST(HumanReport, LeavesOutWhatWasNotMeasured) {
  const std::string text = HumanText({}, {});
  EXPECT_THAT(text, Not(HasSubstr("Flushes")));
  EXPECT_THAT(text, Not(HasSubstr("Commits")));
  EXPECT_THAT(text, Not(HasSubstr("Verdict")));
}

}  // namespace
}  // namespace walwise::fsync
