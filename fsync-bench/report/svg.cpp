#include "fsync-bench/report/svg.h"

#include <fmt/format.h>

#include <cmath>

namespace walwise::fsync {

std::string HtmlEscape(std::string_view text) {
  std::string escaped;
  for (const char byte : text) {
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F) escaped += byte;
    }
  }
  return escaped;
}

Svg::Svg(std::string_view id, std::string_view title, std::string_view description, double height)
    : text_(fmt::format(
          "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"{}-t {}-d\">\n"
          "<title id=\"{}-t\">{}</title><desc id=\"{}-d\">{}</desc>\n",
          kWidth, height, id, id, id, HtmlEscape(title), id, HtmlEscape(description))) {}

void Svg::Text(double x, double y, std::string_view text, std::string_view css_class,
               Anchor anchor) {
  const std::string_view where = anchor == Anchor::kStart    ? "start"
                                 : anchor == Anchor::kMiddle ? "middle"
                                                             : "end";
  text_ +=
      fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n", x,
                  y, css_class, where, HtmlEscape(text));
}

void Svg::Line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  text_ +=
      fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n",
                  x1, y1, x2, y2, css_class);
}

void Svg::Rect(double x, double y, double width, double height, std::string_view css_class,
               std::string_view tip) {
  text_ += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"2\" class=\"{}\">"
      "<title>{}</title></rect>\n",
      x, y, width, height, css_class, HtmlEscape(tip));
}

void Svg::Circle(double x, double y, double radius, std::string_view css_class,
                 std::string_view tip) {
  text_ += fmt::format(
      "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"><title>{}</title></circle>\n",
      x, y, radius, css_class, HtmlEscape(tip));
}

void Svg::Whisker(double x1, double y1, double x2, double y2) {
  constexpr double kCap = 4;
  const bool is_upright = x1 == x2;
  const double dx = is_upright ? kCap : 0;
  const double dy = is_upright ? 0 : kCap;
  Line(x1, y1, x2, y2, "whisker");
  Line(x1 - dx, y1 - dy, x1 + dx, y1 + dy, "whisker");
  Line(x2 - dx, y2 - dy, x2 + dx, y2 + dy, "whisker");
}

void Svg::Path(std::string_view path, std::string_view css_class) {
  text_ += fmt::format("<path d=\"{}\" class=\"{}\"/>\n", path, css_class);
}

std::string Svg::Finish() { return std::move(text_) + "</svg>\n"; }

void AppendPoint(double x, double y, std::string* path) {
  *path += fmt::format("{}{:.1f},{:.1f}", path->empty() ? "M" : "L", x, y);
}

double NiceStep(double max) {
  const double decade = std::pow(10, std::floor(std::log10(max / 3)));
  for (const double step : {5.0, 2.0}) {
    if (max / (step * decade) >= 3) return step * decade;
  }
  return decade;
}

}  // namespace walwise::fsync
