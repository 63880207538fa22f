#pragma once
// Predefined CMaps (ISO 32000-2, 9.7.5.2) decoded as the character encodings they are made from: no CMap
// files.

#include <memory>
#include <optional>
#include <string_view>

#include "pdf/text/cmap.h"

namespace sealpdf::pdf {

class PredefinedCMap {
  public:
    /// Null when `name` is none of those known: Uni*-UCS2, -UTF16, -UTF8 and the GB, GBK, Big5, Shift-JIS,
    /// EUC and UHC ones. Identity is not among them.
    static std::unique_ptr<PredefinedCMap> find(std::string_view name);
    ~PredefinedCMap();

    CMap::Code next_code(ByteView bytes) const;
    /// 0 when the code stands for nothing.
    char32_t character(CMap::Code code) const;
    bool vertical() const { return vertical_; }
    /// ASCII characters have CIDs from 1 on (U+0020) in all four collections unless the CMap asks for half
    /// width.
    bool half_width_ascii() const { return half_width_; }

  private:
    enum class Form : std::uint8_t { ucs2, utf16, gb18030, double_byte, shift_jis };
    struct Converter;
    PredefinedCMap(Form form, const char* charset, bool vertical, bool half_width);

    Form form_;
    bool vertical_, half_width_;
    std::unique_ptr<Converter> converter_;
};

}  // namespace sealpdf::pdf
