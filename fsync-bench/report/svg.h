#pragma once

#include <string>
#include <string_view>

#include "common/cpp_only.h"

// A chart as SVG within HTML. Colours come from the page's style sheet, by class.

namespace walwise::fsync {

// Fit for text and for quoted attributes; control characters are left out.
std::string HtmlEscape(std::string_view text);

class Svg {
 public:
  // `id` is unique within the page; the title and the description are for who can't see the chart.
  Svg(std::string_view id, std::string_view title, std::string_view description, double height);

  static constexpr double kWidth = 480;

  enum class Anchor { kStart, kMiddle, kEnd };
  void Text(double x, double y, std::string_view text, std::string_view css_class,
            Anchor anchor = Anchor::kStart);
  void Line(double x1, double y1, double x2, double y2, std::string_view css_class);
  // With the text that appears where a pointer rests on it.
  void Rect(double x, double y, double width, double height, std::string_view css_class,
            std::string_view tip);
  void Circle(double x, double y, double radius, std::string_view css_class, std::string_view tip);
  // A value with its interval, upright or lying.
  void Whisker(double x1, double y1, double x2, double y2);

  // Points as they come; `path` is "M.. L..".
  void Path(std::string_view path, std::string_view css_class);

  std::string Finish();

 private:
  std::string text_;
};

// "M1.0,2.0" first, "L3.0,4.0" then.
void AppendPoint(double x, double y, std::string* path);

// A step of 1, 2 or 5 times a power of ten that cuts 0..max into three to eight. REQUIRES: max > 0.
double NiceStep(double max);

}  // namespace walwise::fsync
