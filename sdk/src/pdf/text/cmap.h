#pragma once
// CMaps: code -> CID of composite fonts (ISO 32000-2, 9.7.5) and code -> text (ToUnicode, 9.10.3). One
// bounded parser reads both; PostScript is not executed, only the few operators a CMap is made of are
// recognized.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::pdf {

struct Codespace {
    std::uint32_t low = 0, high = 0;
    int bytes = 0;
};

class CMap {
  public:
    /// Never fails: what cannot be read is left out, what exceeds the limits is cut off.
    static CMap parse(ByteView text);

    struct Code {
        std::uint32_t value = 0;
        int bytes = 0;
    };
    /// Takes the next code by the codespace ranges; one byte where none fits. `bytes` must not be empty.
    Code next_code(ByteView bytes) const;
    static Code next_code(std::span<const Codespace> codespaces, ByteView bytes);
    bool has_codespace() const { return !codespace_.empty(); }
    bool empty() const { return codespace_.empty() && cids_.empty(); }

    std::optional<std::uint32_t> cid(std::uint32_t code) const;
    /// Empty when the code is not mapped.
    void append_text(std::uint32_t code, std::u32string& out) const;
    bool has_text() const { return !texts_.empty(); }

    bool vertical() const { return vertical_; }
    /// Of the CMap that `usecmap` names.
    const std::string& base() const { return base_; }
    /// Ranges of `other` apply where this one has none.
    void inherit(const CMap& other);

  private:
    friend class CMapParser;
    struct CidRange {
        std::uint32_t low = 0, high = 0, cid = 0;
    };
    struct TextRange {
        std::uint32_t low = 0, high = 0;
        std::u32string text;  // of `low`; the last character counts up
    };
    void sort();

    std::vector<Codespace> codespace_;
    std::vector<CidRange> cids_;
    std::vector<TextRange> texts_;
    std::string base_;
    bool vertical_ = false;
};

}  // namespace sealpdf::pdf
