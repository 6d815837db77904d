// For people: one paragraph a finding, a summary in the end.

#include <fmt/format.h>

#include <algorithm>

#include "upsert-rewriter/report/excerpt.h"
#include "upsert-rewriter/report/reporters.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kBlue = "\x1b[1;34m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kReset = "\x1b[0m";

std::string WithSeparators(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string Counted(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", WithSeparators(count), noun, count == 1 ? "" : "s");
}

std::string Duration(double milliseconds) {
  return milliseconds < 1000 ? fmt::format("{:.1f} ms", milliseconds)
         : milliseconds < 120'000
             ? fmt::format("{:.1f} s", milliseconds / 1000)
             : fmt::format("{} min", WithSeparators(static_cast<uint64_t>(milliseconds / 60'000)));
}

// "queryid 7: 12,034 calls, 3.2 s"
std::string OccurrenceLine(const Finding& finding) {
  std::string numbers;
  if (finding.occurrence.calls > 0) {
    numbers = Counted(finding.occurrence.calls, "call");
  }
  if (finding.occurrence.total_ms > 0) {
    numbers += (numbers.empty() ? "" : ", ") + Duration(finding.occurrence.total_ms);
  }
  const std::string label = Printable(finding.label);
  return label + (label.empty() || numbers.empty() ? "" : ": ") + numbers;
}

class HumanReporter final : public Reporter {
 public:
  HumanReporter(bool colour, std::FILE* out) : colour_(colour), out_(out) {}

  void File(const Document& document, const std::vector<Finding>& findings) override {
    if (findings.empty()) {
      return;
    }
    counts_.Add(findings);
    Places places(document.text);
    const std::string path = Printable(document.path);
    for (const Finding& finding : findings) {
      Write(out_, Paragraph(path, finding, &places));
    }
  }

  void End(const ReportSummary& summary) override {
    std::string parts;
    const auto part = [&](size_t count, std::string_view noun) {
      if (count > 0) {
        parts += (parts.empty() ? "" : ", ") + Counted(count, noun);
      }
    };
    part(counts_.errors(), "error");
    part(counts_.warnings(), "warning");
    part(counts_.infos(), "note");
    std::string line = counts_.total() == 0
                           ? "no findings"
                           : Counted(counts_.total(), "finding") + " (" + parts + ")";
    line += fmt::format(" in {}, {}", Counted(summary.files, "file"),
                        Counted(summary.statements, "statement"));
    const auto silent = [&](size_t count, std::string_view what, char separator) {
      line += count == 0 ? "" : fmt::format("{} {} {}", separator, WithSeparators(count), what);
    };
    silent(summary.ignored, "ignored", ';');
    silent(summary.baselined, "in the baseline", summary.ignored > 0 ? ',' : ';');
    Write(out_, line + "\n");
  }

 private:
  std::string Coloured(std::string_view colour, std::string_view text) const {
    return colour_ ? fmt::format("{}{}{}", colour, text, kReset) : std::string(text);
  }

  std::string Paragraph(const std::string& path, const Finding& finding, Places* places) const {
    const std::string_view colour = finding.severity == Severity::kError     ? kRed
                                    : finding.severity == Severity::kWarning ? kYellow
                                                                             : kBlue;
    const LineColumn at = places->At(finding.span.begin);
    const Excerpt excerpt = ExcerptOf(*places, finding.span);
    const std::string number = std::to_string(excerpt.line);
    const std::string gutter(number.size(), ' ');
    const std::string bar = Coloured(kCyan, "|");
    std::string text = fmt::format(
        "{}: {}: {} [{}]\n", Coloured(kBold, fmt::format("{}:{}:{}", path, at.line, at.column)),
        Coloured(colour, SeverityName(finding.severity)), Printable(finding.message),
        Printable(finding.rule));
    text += fmt::format(" {} {} {}\n", Coloured(kCyan, number), bar, excerpt.source);
    text += fmt::format(" {} {} {}\n", gutter, bar, MarksIn(colour, excerpt.marks));
    const auto note = [&](std::string_view name, const std::string& what) {
      text += fmt::format(" {} {} {}{}\n", gutter, Coloured(kCyan, "="), name, what);
    };
    if (!finding.hint.empty()) {
      note("hint: ", Printable(finding.hint));
    }
    if (const std::string occurrence = OccurrenceLine(finding); !occurrence.empty()) {
      note("", occurrence);
    }
    for (const Fix& fix : finding.fixes) {
      note("fix: ", Printable(fix.title));
    }
    return text + "\n";
  }

  // Blanks before the marks stay outside the colour.
  std::string MarksIn(std::string_view colour, const std::string& marks) const {
    const size_t first = marks.find('^');
    return marks.substr(0, first) + Coloured(colour, std::string_view(marks).substr(first));
  }

  bool colour_;
  std::FILE* out_;
  FindingCounts counts_;
};

}  // namespace

std::unique_ptr<Reporter> MakeHumanReporter(bool colour, std::FILE* out) {
  return std::make_unique<HumanReporter>(colour, out);
}

}  // namespace walwise::sql
