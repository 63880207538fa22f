#pragma once
// Entries of font dictionaries.

#include <string_view>

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

inline double number_at(const View& view, const Dict& dict, std::string_view key, double fallback) {
    return view.at(dict, key).as_number().value_or(fallback);
}

}  // namespace sealpdf::pdf
