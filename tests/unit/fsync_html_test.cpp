#include "fsync-bench/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <vector>

#include "fsync-bench/report/svg.h"
#include "tests/unit/fsync_sample.h"

namespace walwise::fsync {
namespace {

using testing::HasSubstr;
using testing::Not;

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) count++;
  return count;
}

// Whether every tag is closed in order; void elements have no end.
bool IsBalanced(const std::string& html) {
  const std::regex tag("<(/?)([a-z0-9]+)[^>]*?(/?)>");
  std::vector<std::string> open;
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if (name == "meta" || (*at)[3] == "/") continue;
    if ((*at)[1] != "/") {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

TEST(HtmlEscape, LeavesNothingThatEndsATextOrAnAttribute) {
  EXPECT_EQ(HtmlEscape("a<b>&\"c\"'d'\x01\n"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;");
}

TEST(NiceStep, CutsIntoThreeToEight) {
  for (const double max : {0.003, 1.0, 2.9, 7.0, 99.0, 1512.0, 16000.0}) {
    EXPECT_GE(max / NiceStep(max), 3) << max;
    EXPECT_LE(max / NiceStep(max), 8) << max;
  }
}

TEST(HtmlReport, NeedsNoOtherFile) {
  const std::string html = HtmlText(SampleMeasurement());
  for (const char* outside : {"<script", "<link", "<img", "href=", "src=", "url(", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
}

TEST(HtmlReport, ClosesEveryElement) {
  EXPECT_TRUE(IsBalanced(HtmlText(SampleMeasurement())));
  EXPECT_TRUE(IsBalanced(HtmlText({})));
}

TEST(HtmlReport, EveryChartHasATitleADescriptionAndATable) {
  const std::string html = HtmlText(SampleMeasurement());
  EXPECT_EQ(CountOf(html, "<svg "), 4u);
  for (const char* id : {"rates", "latency", "clients", "course"}) {
    const std::string name(id);
    EXPECT_THAT(html, HasSubstr("aria-labelledby=\"" + name + "-t " + name + "-d\""));
    EXPECT_THAT(html, HasSubstr("<title id=\"" + name + "-t\">"));
    EXPECT_THAT(html, HasSubstr("<desc id=\"" + name + "-d\">"));
  }
  // Rates, latencies, clients, and one of rates over time for each of the four that were measured.
  EXPECT_EQ(CountOf(html, "<caption>"), 7u);
}

TEST(HtmlReport, HasTheFigures) {
  const std::string html = HtmlText(SampleMeasurement());
  for (const char* part :
       {"<td>1,275</td><td>1,259-1,291</td><td>97 %</td><td>2.38</td>", "<td>31.4ms</td>",
        "unavailable: the file system of /srv/db1 refuses O_DIRECT", "<td>15,500</td>",
        "<dt>limits</dt><dd>gp3: 3,000 IOPS, 125 MB/s</dd>", "the volume&#39;s 3,000 IOPS bound",
        "burst credits ran out"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
}

TEST(HtmlReport, TextsFromOutsideAreEscaped) {
  Measurement sample = SampleMeasurement();
  const std::string bad = "<i>\"&";
  sample.version = sample.started_at = bad;
  sample.volume.directory = sample.volume.mount.source = sample.volume.mount.mount_point = bad;
  sample.volume.mount.file_system = bad;
  sample.volume.mount.options = {bad};
  for (BlockDevice& device : sample.volume.devices) {
    device.name = device.kind = device.model = device.backing_file = bad;
    device.scheduler = device.write_cache = bad;
  }
  sample.variants[4].unavailable = sample.verdict[0] = sample.warnings[0] = bad;
  const std::string html = HtmlText(sample);
  EXPECT_THAT(html, Not(HasSubstr("<i>")));
  EXPECT_GE(CountOf(html, "&lt;i&gt;&quot;&amp;"), 20u);
}

TEST(HtmlReport, WhatWasNotMeasuredHasNoChart) {
  EXPECT_THAT(HtmlText({}), Not(HasSubstr("<svg")));
}

}  // namespace
}  // namespace walwise::fsync
