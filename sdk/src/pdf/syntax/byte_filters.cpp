// ASCIIHexDecode, ASCII85Decode, RunLengthDecode, LZWDecode (ISO 32000-2, 7.4.2 to 7.4.5).

#include "pdf/syntax/character.h"
#include "pdf/syntax/filters.h"

namespace sealpdf::pdf {
namespace {

Failure too_large() { return {ErrorCode::limit_exceeded, "a stream decodes to more than the limit", {}}; }

// The codes of LZW, most significant bit first.
class CodeReader {
  public:
    explicit CodeReader(ByteView data) : data_(data) {}
    int next(int width) {
        while (bit_count_ < width) {
            if (position_ >= data_.size()) {
                return -1;
            }
            bits_ = (bits_ << 8 | data_[position_++]) & 0xffffff;
            bit_count_ += 8;
        }
        bit_count_ -= width;
        return static_cast<int>(bits_ >> bit_count_ & ((1u << width) - 1));
    }

  private:
    ByteView data_;
    std::size_t position_ = 0;
    std::uint32_t bits_ = 0;
    int bit_count_ = 0;
};

}  // namespace

Result<Bytes> decode_ascii_hex(ByteView data) {
    Bytes out;
    out.reserve(data.size() / 2 + 1);
    int high = -1;
    for (const std::uint8_t c : data) {
        if (c == '>') {
            break;
        }
        const int digit = hex_value(c);
        if (digit < 0) {
            if (is_white_space(c)) {
                continue;
            }
            return Failure{ErrorCode::damaged, "an ASCIIHex stream is damaged", {}};
        }
        if (high < 0) {
            high = digit;
        } else {
            out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
    }
    if (high >= 0) {
        out.push_back(static_cast<std::uint8_t>(high * 16));
    }
    return out;
}

Result<Bytes> decode_ascii85(ByteView data, std::uint64_t max_size) {
    const Failure damaged{ErrorCode::damaged, "an ASCII85 stream is damaged", {}};
    Bytes out;
    std::uint64_t group = 0;
    int count = 0;
    const auto put = [&](int bytes) {
        for (int i = 0; i < bytes; ++i) {
            out.push_back(static_cast<std::uint8_t>(group >> (24 - 8 * i)));
        }
        group = 0;
        count = 0;
    };
    for (const std::uint8_t c : data) {
        if (c == '~') {
            break;
        }
        if (is_white_space(c)) {
            continue;
        }
        if (out.size() + 4 > max_size) {
            return too_large();
        }
        if (c == 'z' && count == 0) {
            put(4);
            continue;
        }
        if (c < '!' || c > 'u') {
            return damaged;
        }
        group = group * 85 + (c - '!');
        if (++count == 5) {
            if (group > 0xffffffff) {
                return damaged;
            }
            put(4);
        }
    }
    if (count == 1) {
        return damaged;
    }
    if (count > 1) {
        const int bytes = count - 1;
        for (; count < 5; ++count) {
            group = group * 85 + 84;
        }
        put(bytes);
    }
    return out;
}

Result<Bytes> decode_run_length(ByteView data, std::uint64_t max_size) {
    Bytes out;
    for (std::size_t i = 0; i < data.size() && data[i] != 128;) {
        const std::size_t code = data[i++];
        const std::size_t count = code < 128 ? code + 1 : 257 - code;
        const std::size_t taken = code < 128 ? count : 1;
        if (taken > data.size() - i) {
            break;
        }
        if (out.size() + count > max_size) {
            return too_large();
        }
        if (code < 128) {
            append(out, data.subspan(i, count));
        } else {
            out.insert(out.end(), count, data[i]);
        }
        i += taken;
    }
    return out;
}

// 7.4.4.2: codes of 9 to 12 bits, 256 clears the table, 257 ends.
Result<Bytes> decode_lzw(ByteView data, bool early_change, std::uint64_t max_size) {
    struct Sequence {
        std::size_t begin = 0, size = 0;  // in the output: every table entry is a piece of what was written
    };
    std::vector<Sequence> table(4096);
    Bytes out;
    CodeReader codes(data);
    int next = 258, width = 9;
    Sequence previous;
    for (int code; (code = codes.next(width)) >= 0 && code != 257;) {
        if (code == 256) {
            next = 258;
            width = 9;
            previous = {};
            continue;
        }
        const std::size_t begin = out.size();
        if (code < 256) {
            out.push_back(static_cast<std::uint8_t>(code));
        } else if (code < next || (code == next && previous.size != 0)) {
            const Sequence from = code < next ? table[static_cast<std::size_t>(code)] : previous;
            if (begin + from.size + 1 > max_size) {
                return too_large();
            }
            for (std::size_t i = 0; i < from.size; ++i) {
                const std::uint8_t byte = out[from.begin + i];
                out.push_back(byte);
            }
            if (code == next) {
                out.push_back(out[begin]);
            }
        } else {
            return Failure{ErrorCode::damaged, "an LZW stream is damaged", {}};
        }
        if (out.size() > max_size) {
            return too_large();
        }
        if (previous.size != 0 && next < 4096) {
            table[static_cast<std::size_t>(next++)] = {
                previous.begin, previous.size + 1};  // its successor's first byte follows it
        }
        previous = {begin, out.size() - begin};
        const int change = next + (early_change ? 1 : 0);
        width = change >= 2048 ? 12 : change >= 1024 ? 11 : change >= 512 ? 10 : 9;
    }
    return out;
}

}  // namespace sealpdf::pdf
