#include "pades/bound_seal.h"

#include <cmath>

namespace sealpdf::pades {

namespace {

constexpr std::size_t longest_string = 32'767;   // ISO 19005-2 and -3, 6.1.13
constexpr std::size_t largest_file = 16u << 20;  // what the codec of seal files reads
constexpr std::size_t most_impressions = 10'000;
constexpr double farthest = 1e6;  // points; pages of any unit are far smaller

pdf::Array to_array(const Rect& rect) { return {rect.x0, rect.y0, rect.x1, rect.y1}; }

pdf::Dict to_dict(const BoundImpression& impression) {
    pdf::Dict dict;
    dict.set("Page", impression.page);
    dict.set("Kind", pdf::Name{impression.kind});
    dict.set("Rect", to_array(impression.shown));
    dict.set("Seal", to_array(impression.seal));
    if (impression.strips != 0) {
        dict.set("Strip", pdf::Array{impression.strip, impression.strips});
    }
    return dict;
}

Failure failure(std::string reason, ErrorCode code = ErrorCode::damaged) {
    return {code, "the signature dictionary's seal cannot be read: " + std::move(reason), {}};
}

Result<Bytes> read_file(const pdf::Object* value) {
    const pdf::Array* parts = value == nullptr ? nullptr : value->as_array();
    if (parts == nullptr) {
        return failure("/XXSEAL_File is not an array of strings");
    }
    Bytes file;
    for (const pdf::Object& part : *parts) {
        const pdf::String* string = part.as_string();
        if (string == nullptr) {
            return failure("/XXSEAL_File is not an array of strings");
        }
        if (string->bytes.size() > largest_file - file.size()) {
            return failure("/XXSEAL_File is longer than 16 MiB", ErrorCode::limit_exceeded);
        }
        append(file, string->bytes);
    }
    if (file.empty()) {
        return failure("/XXSEAL_File is empty");
    }
    return file;
}

std::optional<Rect> read_rect(const pdf::Dict& dict, const char* key) {
    const pdf::Object* value = dict.find(key);
    const pdf::Array* array = value == nullptr ? nullptr : value->as_array();
    if (array == nullptr || array->size() != 4) {
        return std::nullopt;
    }
    double numbers[4];
    for (std::size_t index = 0; index < 4; ++index) {
        const std::optional<double> number = (*array)[index].as_number();
        if (!number || !(std::abs(*number) <= farthest)) {
            return std::nullopt;
        }
        numbers[index] = *number;
    }
    const Rect rect{numbers[0], numbers[1], numbers[2], numbers[3]};
    return rect.x0 < rect.x1 && rect.y0 < rect.y1 ? std::optional(rect) : std::nullopt;
}

std::optional<int> read_count(const pdf::Object& value, std::int64_t most) {
    const std::optional<std::int64_t> number = value.as_int();
    return number && *number >= 1 && *number <= most ? std::optional(static_cast<int>(*number))
                                                     : std::nullopt;
}

bool read_strip(const pdf::Dict& dict, BoundImpression& impression) {
    const pdf::Object* value = dict.find("Strip");
    const pdf::Array* array = value == nullptr ? nullptr : value->as_array();
    if (array == nullptr || array->size() != 2) {
        return false;
    }
    const auto strips = read_count((*array)[1], most_impressions);
    const auto strip = strips ? read_count((*array)[0], *strips) : std::nullopt;
    impression.strips = strips.value_or(0);
    impression.strip = strip.value_or(0);
    return strip.has_value();
}

Result<BoundImpression> read_impression(const pdf::Dict& dict) {
    constexpr std::int64_t most_pages = 8'388'607;  // ISO 32000-1, annex C: of indirect objects
    BoundImpression impression;
    const pdf::Object* page = dict.find("Page");
    const std::optional<int> number = page == nullptr ? std::nullopt : read_count(*page, most_pages);
    if (!number) {
        return failure("/Page of an impression is not a page's number");
    }
    impression.page = *number;
    const pdf::Object* kind = dict.find("Kind");
    impression.kind = kind == nullptr || kind->as_name() == nullptr ? std::string() : *kind->as_name();
    const bool straddle = impression.kind == "straddle";
    if (!straddle && impression.kind != "widget" && impression.kind != "content") {
        return failure("/Kind of an impression is none of /widget, /content and /straddle");
    }
    const auto shown = read_rect(dict, "Rect"), seal = read_rect(dict, "Seal");
    if (!shown || !seal) {
        return failure("/Rect or /Seal of an impression is not a rectangle");
    }
    impression.shown = *shown;
    impression.seal = *seal;
    if (straddle ? !read_strip(dict, impression) : dict.contains("Strip")) {
        return failure("/Strip of an impression is not that of a straddle seal");
    }
    return impression;
}

Result<std::vector<BoundImpression>> read_impressions(const pdf::Object* value) {
    const pdf::Array* list = value == nullptr ? nullptr : value->as_array();
    if (list == nullptr) {
        return failure("/XXSEAL_Impressions is not an array of dictionaries");
    }
    if (list->size() > most_impressions) {
        return failure("/XXSEAL_Impressions has more than 10,000 entries", ErrorCode::limit_exceeded);
    }
    std::vector<BoundImpression> impressions;
    impressions.reserve(list->size());
    for (const pdf::Object& item : *list) {
        if (item.as_dict() == nullptr) {
            return failure("/XXSEAL_Impressions is not an array of dictionaries");
        }
        auto impression = read_impression(*item.as_dict());
        if (!impression) {
            return impression.failure();
        }
        impressions.push_back(*std::move(impression));
    }
    return impressions;
}

}  // namespace

void write_bound_seal(pdf::Dict& dict, const BoundSeal& seal) {
    pdf::Array parts;
    for (std::size_t begin = 0; begin < seal.file.size(); begin += longest_string) {
        const std::size_t length = std::min(longest_string, seal.file.size() - begin);
        parts.emplace_back(pdf::String{to_bytes(ByteView(seal.file).subspan(begin, length)), false});
    }
    dict.set(seal_file_key, std::move(parts));
    pdf::Array impressions;
    for (const BoundImpression& impression : seal.impressions) {
        impressions.emplace_back(to_dict(impression));
    }
    dict.set(seal_impressions_key, std::move(impressions));
}

Result<std::optional<BoundSeal>> read_bound_seal(const pdf::Dict& signature_dictionary) {
    const pdf::Object* parts = signature_dictionary.find(seal_file_key);
    const pdf::Object* list = signature_dictionary.find(seal_impressions_key);
    if (parts == nullptr && list == nullptr) {
        return std::optional<BoundSeal>();
    }
    auto file = read_file(parts);
    if (!file) {
        return file.failure();
    }
    auto impressions = read_impressions(list);
    if (!impressions) {
        return impressions.failure();
    }
    return std::optional(BoundSeal{*std::move(file), *std::move(impressions)});
}

}  // namespace sealpdf::pades
