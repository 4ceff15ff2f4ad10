#include "engine/io/safetensors_header.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/utf8.h"

namespace unroll {
namespace {

constexpr std::string_view kMetadata = "__metadata__";

std::string in_quotes(std::string_view text) { return "\"" + printable(text) + "\""; }

/// Follows the parser through the header. It never sees a tree: a header of nothing but brackets
/// ends at the first one that has no place here.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafetensorsHeader take() { return std::move(header_); }
  const Error& error() const { return error_; }

  bool start_object(std::size_t) override {
    switch (place_) {
      case Place::kStart:
        place_ = Place::kRoot;
        return true;
      case Place::kTensor:
        place_ = Place::kMembers;
        return true;
      case Place::kMetadata:
        place_ = Place::kTexts;
        return true;
      default:
        return unexpected("an object");
    }
  }

  bool end_object() override {
    if (place_ == Place::kMembers) {
      for (const Member member : {kDtype, kShape, kOffsets})
        if ((seen_ & member) == 0) return refuse(std::string(name_of(member)) + " is missing");
      place_ = Place::kRoot;
    } else if (place_ == Place::kTexts) {
      place_ = Place::kRoot;
    } else {
      place_ = Place::kEnd;
    }
    return true;
  }

  bool key(string_t& name) override {
    if (place_ == Place::kRoot) {
      if (!names_.insert(name).second)
        return refuse(in_quotes(name) + " is there twice; each name may occur once");
      place_ = name == kMetadata ? Place::kMetadata : Place::kTensor;
      if (place_ == Place::kTensor) {
        header_.entries.push_back({.name = name});
        offsets_ = 0;
        seen_ = 0;
      }
      return true;
    }
    if (place_ == Place::kTexts) {
      if (!metadata_keys_.insert(name).second)
        return refuse("metadata " + in_quotes(name) + " is there twice; each key may occur once");
      header_.metadata.emplace_back(name, "");
      return true;
    }
    for (const Member member : {kDtype, kShape, kOffsets}) {
      if (name != name_of(member)) continue;
      if ((seen_ & member) != 0) return refuse(name + " is there twice");
      seen_ |= member;
      place_ = member == kDtype   ? Place::kDtype
               : member == kShape ? Place::kShape
                                  : Place::kOffsets;
      return true;
    }
    return refuse(in_quotes(name) + " is no dtype, shape or data_offsets");
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::kShape) {
      place_ = Place::kSizes;
    } else if (place_ == Place::kOffsets) {
      place_ = Place::kBounds;
    } else {
      return unexpected("a list");
    }
    return true;
  }

  bool end_array() override {
    if (place_ == Place::kBounds && offsets_ != 2)
      return refuse("data_offsets has " + std::to_string(offsets_) + " numbers, not begin and end");
    place_ = Place::kMembers;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::kSizes) {
      header_.entries.back().shape.push_back(value);
      return true;
    }
    if (place_ != Place::kBounds) return unexpected("a number");
    SafetensorsEntry& entry = header_.entries.back();
    if (offsets_ < 2) (offsets_ == 0 ? entry.begin : entry.end) = value;
    ++offsets_;
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::kTexts) {
      header_.metadata.back().second = value;
      return true;
    }
    if (place_ != Place::kDtype) return unexpected("a text");
    header_.entries.back().dtype = value;
    place_ = Place::kMembers;
    return true;
  }

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("true or false"); }
  bool binary(binary_t&) override { return unexpected("binary data"); }
  bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override {
    return unexpected("a number that is no whole one of 64 bits");
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    error_ = {"safetensors header",
              "it is no valid JSON at byte " + std::to_string(position) + "; the file is damaged"};
    return false;
  }

 private:
  enum class Place {
    kStart,
    kRoot,      ///< in the outermost object
    kMetadata,  ///< before the object with the free texts
    kTexts,     ///< in it
    kTensor,    ///< before the object of a tensor
    kMembers,   ///< in it
    kDtype,
    kShape,
    kSizes,  ///< in the list
    kOffsets,
    kBounds,  ///< in the list
    kEnd
  };
  enum Member : unsigned { kDtype = 1, kShape = 2, kOffsets = 4 };

  static const char* name_of(Member member) {
    return member == kDtype ? "dtype" : member == kShape ? "shape" : "data_offsets";
  }

  bool refuse(std::string what) {
    const bool in_tensor = place_ >= Place::kTensor && !header_.entries.empty();
    error_ = {in_tensor ? "tensor " + in_quotes(header_.entries.back().name) : "safetensors header",
              std::move(what)};
    return false;
  }
  bool unexpected(const std::string& found) {
    const char* wanted = "nothing more";
    switch (place_) {
      case Place::kStart:
        wanted = "an object with a member for each tensor";
        break;
      case Place::kMetadata:
        wanted = "an object of texts in __metadata__";
        break;
      case Place::kTexts:
        wanted = "a text for each key of __metadata__";
        break;
      case Place::kTensor:
        wanted = "an object with dtype, shape and data_offsets";
        break;
      case Place::kDtype:
        wanted = "a text in dtype";
        break;
      case Place::kShape:
      case Place::kSizes:
        wanted = "a list of whole numbers from 0 in shape";
        break;
      case Place::kOffsets:
      case Place::kBounds:
        wanted = "two whole numbers from 0 in data_offsets";
        break;
      case Place::kRoot:
      case Place::kMembers:
      case Place::kEnd:
        break;
    }
    return refuse("there is " + found + ", where " + wanted + " is wanted");
  }

  SafetensorsHeader header_;
  Error error_;
  std::set<std::string> names_, metadata_keys_;
  Place place_ = Place::kStart;
  unsigned seen_ = 0;
  std::size_t offsets_ = 0;
};

}  // namespace

Result<SafetensorsHeader> parse_safetensors_header(std::string_view json) {
  HeaderReader reader;
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &reader)) return reader.error();
  return reader.take();
}

std::string format_safetensors_header(const SafetensorsHeader& header) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (!header.metadata.empty()) {
    nlohmann::ordered_json& texts = json[std::string(kMetadata)] = nlohmann::ordered_json::object();
    for (const auto& [key, text] : header.metadata) texts[key] = text;
  }
  for (const SafetensorsEntry& entry : header.entries)
    json[entry.name] = {
        {"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  return json.dump();
}

}  // namespace unroll
