#pragma once
// Predefined CMaps (ISO 32000-2, 9.7.5.2), and what the CIDs of Adobe's character collections stand for.

#include <optional>
#include <string>
#include <string_view>

#include "pdf/text/packed_cmaps.h"

namespace sealpdf::pdf {

class PredefinedCMap {
  public:
    /// Those of table 116 and the others of Adobe's collections GB1, CNS1, Japan1, Korea1 and KR; Identity is
    /// not among them.
    static std::optional<PredefinedCMap> find(std::string_view name);

    CMap::Code next_code(ByteView bytes) const;
    std::optional<std::uint32_t> cid(CMap::Code code) const;
    /// What a code of a Unicode CMap stands for; 0 for other CMaps and for what is no character.
    char32_t character(CMap::Code code) const;
    bool vertical() const { return vertical_; }
    std::string_view ordering() const { return map_->ordering; }

  private:
    enum class Form : std::uint8_t { own, ucs2, utf8, utf16, utf32 };  // of codes; own: as the codespace says
    PredefinedCMap(const PackedCMap& map, Form form, bool vertical)
        : map_(&map), form_(form), vertical_(vertical) {}
    std::uint32_t key(CMap::Code code) const;

    const PackedCMap* map_;
    Form form_;
    bool vertical_;
};

/// By the ordering of a CIDSystemInfo ("GB1"); null for "Identity" and those nobody knows.
const PackedCollection* find_collection(std::string_view ordering);
/// Nothing when the CID stands for nothing known.
void append_text(const PackedCollection& collection, std::uint32_t cid, std::u32string& out);

}  // namespace sealpdf::pdf
