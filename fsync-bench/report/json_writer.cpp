#include <concepts>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "fsync-bench/report/json_fields.h"
#include "fsync-bench/report/json_names.h"
#include "fsync-bench/report/measurement.h"

namespace walwise::fsync {

namespace {

using Json = nlohmann::ordered_json;

class Writer {
 public:
  template <typename T>
  void Field(const char* name, T* value) {
    json_[name] = ToValue(value);
  }

  Json Take() { return std::move(json_); }

 private:
  template <typename T>
  static Json ToValue(T* value) {
    if constexpr (std::is_enum_v<T>) {
      return WordOf(*value);
    } else if constexpr (std::is_arithmetic_v<T> || std::same_as<T, std::string>) {
      return *value;
    } else {
      Writer writer;
      Fields(&writer, value);
      return writer.Take();
    }
  }

  static Json ToValue(Histogram::Bucket* bucket) {
    return Json::array({bucket->upper, bucket->count});
  }

  static Json ToValue(RatePoint* point) { return Json::array({point->seconds, point->rate}); }

  template <typename T>
  static Json ToValue(std::optional<T>* value) {
    return *value ? ToValue(&**value) : Json();
  }

  template <typename T>
  static Json ToValue(std::vector<T>* values) {
    Json array = Json::array();
    for (T& value : *values) array.push_back(ToValue(&value));
    return array;
  }

  Json json_ = Json::object();
};

std::string OnOneLine(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

// A line each field: the first lines of a file are for people too.
std::string ToJson(const Measurement& measurement) {
  Measurement copy = measurement;
  Writer writer;
  Fields(&writer, &copy);
  std::string text = "{\n\"format\": " + OnOneLine(kFormatName) +
                     ",\n\"format_version\": " + std::to_string(kFormatVersion);
  const Json json = writer.Take();
  for (const auto& item : json.items()) {
    text += ",\n" + OnOneLine(item.key()) + ": " + OnOneLine(item.value());
  }
  return text + "\n}\n";
}

}  // namespace walwise::fsync
