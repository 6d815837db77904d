#include <algorithm>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "fsync-bench/report/json_fields.h"
#include "fsync-bench/report/json_names.h"
#include "fsync-bench/report/measurement.h"

namespace walwise::fsync {

namespace {

using Json = nlohmann::json;

template <typename T>
constexpr bool kIsOptional = false;
template <typename T>
constexpr bool kIsOptional<std::optional<T>> = true;

// Reads one object; the first thing wrong ends it all.
class Reader {
 public:
  Reader(const Json& json, std::string path, Status* status)
      : json_(json), path_(std::move(path)), status_(status) {}

  template <typename T>
  void Field(const char* name, T* value) {
    if (!status_->ok()) return;
    const std::string path = path_.empty() ? name : path_ + "." + name;
    const auto found = json_.find(name);
    if (found != json_.end()) {
      Read(*found, path, value);
    } else if (!kIsOptional<T>) {
      Fail(path, "is missing");
    }
  }

 private:
  void Fail(const std::string& path, const std::string& what) {
    if (status_->ok()) *status_ = Status::Error(path + " " + what);
  }

  bool Expect(bool is_good, const std::string& path, const char* what) {
    if (!is_good) Fail(path, std::string("must be ") + what);
    return is_good;
  }

  void Read(const Json& json, const std::string& path, std::string* value) {
    if (Expect(json.is_string(), path, "a text")) *value = json.get<std::string>();
  }

  void Read(const Json& json, const std::string& path, bool* value) {
    if (Expect(json.is_boolean(), path, "true or false")) *value = json.get<bool>();
  }

  void Read(const Json& json, const std::string& path, double* value) {
    if (Expect(json.is_number(), path, "a number")) *value = json.get<double>();
  }

  // Nothing that is counted here can be negative.
  template <std::integral T>
  void Read(const Json& json, const std::string& path, T* value) {
    constexpr auto kGreatest = static_cast<uint64_t>(std::numeric_limits<T>::max());
    if (!Expect(json.is_number_unsigned(), path, "a whole number, not negative")) return;
    if (!Expect(json.get<uint64_t>() <= kGreatest, path, "smaller")) return;
    *value = json.get<T>();
  }

  template <typename T>
  requires std::is_enum_v<T>
  void Read(const Json& json, const std::string& path, T* value) {
    if (!Expect(json.is_string(), path, "a text")) return;
    const auto word = json.get<std::string>();
    if (!FromWord(word, value)) Fail(path, "is '" + word + "', which this version does not know");
  }

  template <typename T>
  requires std::is_class_v<T>
  void Read(const Json& json, const std::string& path, T* value) {
    if (!Expect(json.is_object(), path, "an object")) return;
    Reader reader(json, path, status_);
    Fields(&reader, value);
  }

  template <typename T>
  void Read(const Json& json, const std::string& path, std::optional<T>* value) {
    if (!json.is_null()) Read(json, path, &value->emplace());
  }

  template <typename T>
  void Read(const Json& json, const std::string& path, std::vector<T>* values) {
    if (!Expect(json.is_array(), path, "an array")) return;
    for (const Json& element : json) {
      if (!status_->ok()) return;
      const std::string element_path = path + "[" + std::to_string(values->size()) + "]";
      Read(element, element_path, &values->emplace_back());
    }
  }

  template <typename First, typename Second>
  void ReadPair(const Json& json, const std::string& path, First* first, Second* second) {
    if (!Expect(json.is_array() && json.size() == 2, path, "an array of two numbers")) return;
    Read(json[0], path + "[0]", first);
    Read(json[1], path + "[1]", second);
  }

  void Read(const Json& json, const std::string& path, Histogram::Bucket* bucket) {
    ReadPair(json, path, &bucket->upper, &bucket->count);
  }

  void Read(const Json& json, const std::string& path, RatePoint* point) {
    ReadPair(json, path, &point->seconds, &point->rate);
  }

  const Json& json_;
  std::string path_;
  Status* status_;
};

// Only where a text ceases to be JSON; the values go by.
class SyntaxCheck final : public nlohmann::json_sax<Json> {
 public:
  size_t position() const { return position_; }

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(size_t /*elements*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t /*elements*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    position_ = position;
    return false;
  }

 private:
  size_t position_ = 0;
};

Status SyntaxError(std::string_view text) {
  SyntaxCheck check;
  Json::sax_parse(text, &check);
  const std::string_view before = text.substr(0, check.position());
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return Status::Error("line " + std::to_string(line) + " is not JSON" +
                       (check.position() > text.size() ? "; the text ends too early" : ""));
}

Status CheckFormat(const Json& json) {
  const auto format = json.find("format");
  const auto version = json.find("format_version");
  if (format == json.end() || *format != kFormatName) {
    return Status::Error("no measurement of walwise; write one with walwise fsync --json");
  }
  if (version == json.end() || *version != kFormatVersion) {
    return Status::Error("format_version is not " + std::to_string(kFormatVersion) +
                         "; read the file with the version of walwise that wrote it");
  }
  return {};
}

Status CheckInterval(const std::string& path, const Interval& rate) {
  if (rate.mean >= 0 && rate.low <= rate.mean && rate.mean <= rate.high) return {};
  return Status::Error(path + ".rate must have low <= mean <= high, and no negative mean");
}

Status CheckMeaning(const Measurement& measurement) {
  for (size_t i = 0; i < measurement.variants.size(); i++) {
    const std::string path = "variants[" + std::to_string(i) + "]";
    const Status status = CheckInterval(path, measurement.variants[i].rate);
    if (!status.ok()) return status;
  }
  for (size_t i = 0; i < measurement.clients.size(); i++) {
    const std::string path = "clients[" + std::to_string(i) + "]";
    if (measurement.clients[i].clients < 1) {
      return Status::Error(path + ".clients must be at least 1");
    }
    const Status status = CheckInterval(path, measurement.clients[i].rate);
    if (!status.ok()) return status;
  }
  return {};
}

}  // namespace

Result<Measurement> FromJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return SyntaxError(text);
  if (!json.is_object()) return Status::Error("must be an object at the top");
  Status status = CheckFormat(json);
  if (!status.ok()) return status;
  Measurement measurement;
  Reader reader(json, "", &status);
  Fields(&reader, &measurement);
  if (status.ok()) status = CheckMeaning(measurement);
  if (!status.ok()) return status;
  return measurement;
}

}  // namespace walwise::fsync
