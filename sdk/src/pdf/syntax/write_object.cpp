// Objects as text (ISO 32000-2, 7.3).

#include <charconv>
#include <cmath>
#include <type_traits>

#include "pdf/syntax/character.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pdf {
namespace {

constexpr char kHexDigits[] = "0123456789ABCDEF";

class ObjectWriter {
  public:
    ObjectWriter(Bytes& out, std::vector<VerbatimPosition>* verbatim) : out_(out), verbatim_(verbatim) {}

    void write(const Object& object) {
        std::visit([this](const auto& value) { write_value(value); }, object.value());
    }

  private:
    // Two regular characters in a row would join two tokens into one (7.2.3).
    void write_token(std::string_view text) {
        if (!out_.empty() && !text.empty() && is_regular(out_.back()) &&
            is_regular(static_cast<std::uint8_t>(text[0]))) {
            out_.push_back(' ');
        }
        append(out_, text);
    }

    void write_value(std::monostate) { write_token("null"); }
    void write_value(bool value) { write_token(value ? "true" : "false"); }
    void write_value(std::int64_t value) { write_token(std::to_string(value)); }

    // No exponents in PDF (7.3.3); the shortest text that reads back as the same number.
    void write_value(Real real) {
        if (!std::isfinite(real.value) || real.value == 0) {
            write_token("0");
            return;
        }
        char text[512];
        const auto [end, error] =
            std::to_chars(text, text + sizeof text, real.value, std::chars_format::fixed);
        write_token(error == std::errc() ? std::string_view(text, static_cast<std::size_t>(end - text))
                                         : "0");
    }

    void write_value(const String& string) {
        if (string.hexadecimal) {
            out_.push_back('<');
            for (const std::uint8_t byte : string.bytes) {
                out_.push_back(static_cast<std::uint8_t>(kHexDigits[byte >> 4]));
                out_.push_back(static_cast<std::uint8_t>(kHexDigits[byte & 15]));
            }
            out_.push_back('>');
            return;
        }
        out_.push_back('(');
        for (const std::uint8_t byte : string.bytes) {
            write_literal_byte(byte);
        }
        out_.push_back(')');
    }

    // An unescaped CR would be read as LF (7.3.4.2); other control characters are escaped to survive mailers.
    void write_literal_byte(std::uint8_t byte) {
        if (byte == '(' || byte == ')' || byte == '\\') {
            out_.push_back('\\');
            out_.push_back(byte);
        } else if (byte < 0x20 || byte == 0x7f) {
            out_.push_back('\\');
            out_.push_back(static_cast<std::uint8_t>('0' + (byte >> 6)));
            out_.push_back(static_cast<std::uint8_t>('0' + ((byte >> 3) & 7)));
            out_.push_back(static_cast<std::uint8_t>('0' + (byte & 7)));
        } else {
            out_.push_back(byte);
        }
    }

    void write_value(const Name& name) { write_name(name.text); }
    void write_name(std::string_view text) {
        out_.push_back('/');
        if (text.empty()) {
            out_.push_back(' ');  // the empty name must not swallow what follows
        }
        for (const char c : text) {
            const auto byte = static_cast<std::uint8_t>(c);
            if (byte <= 0x20 || byte >= 0x7f || byte == '#' || !is_regular(byte)) {
                out_.push_back('#');
                out_.push_back(static_cast<std::uint8_t>(kHexDigits[byte >> 4]));
                out_.push_back(static_cast<std::uint8_t>(kHexDigits[byte & 15]));
            } else {
                out_.push_back(byte);
            }
        }
    }

    void write_value(Ref ref) { write_token(to_string(ref)); }

    void write_value(const Verbatim& verbatim) {
        if (!out_.empty() && is_regular(out_.back()) && !verbatim.text.empty()) {
            out_.push_back(' ');
        }
        if (verbatim_ != nullptr) {
            verbatim_->push_back({verbatim.tag, out_.size()});
        }
        append(out_, verbatim.text);
    }

    void write_value(const std::shared_ptr<Array>& array) {
        out_.push_back('[');
        for (const Object& element : *array) {
            write(element);
        }
        out_.push_back(']');
    }

    void write_dict(const Dict& dict) {
        append(out_, "<<");
        for (const auto& [key, value] : dict) {
            write_name(key);
            write(value);
        }
        append(out_, ">>");
    }
    void write_value(const std::shared_ptr<Dict>& dict) { write_dict(*dict); }

    void write_value(const std::shared_ptr<Stream>& stream) {
        if (stream->data == nullptr) {
            throw Error(ErrorCode::internal, "a stream that was read must be loaded before it is written");
        }
        Dict dict = stream->dict;
        dict.set("Length", static_cast<std::int64_t>(stream->data->size()));
        write_dict(dict);
        append(out_, "\nstream\n");
        append(out_, *stream->data);
        append(out_, "\nendstream");
    }

    Bytes& out_;
    std::vector<VerbatimPosition>* verbatim_;
};

}  // namespace

void write_object(Bytes& out, const Object& object, std::vector<VerbatimPosition>* verbatim) {
    ObjectWriter(out, verbatim).write(object);
}

}  // namespace sealpdf::pdf
