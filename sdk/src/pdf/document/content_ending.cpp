#include "pdf/document/content_ending.h"

#include <algorithm>
#include <string_view>

#include "pdf/syntax/lexer.h"

namespace sealpdf::pdf {
namespace {

constexpr int kMaxOpen = 10'000;              // of each kind; annex C of ISO 32000-1 knows 28 levels of q
constexpr std::size_t kTextBehindImage = 12;  // bytes that tell an EI from image data

bool is_blank(std::uint8_t c) { return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32; }

/// Where the text goes on behind "EI" of an inline image (8.9.7); nullopt: it has no end. The data may hold the two
/// letters by chance: what follows the real ones is text.
std::optional<std::size_t> find_image_end(ByteView content, std::size_t begin) {
    for (std::size_t i = begin + 1; i + 1 < content.size(); ++i) {
        if (content[i] != 'E' || content[i + 1] != 'I' || !is_blank(content[i - 1])) {
            continue;
        }
        const ByteView rest = content.subspan(i + 2, std::min(kTextBehindImage, content.size() - i - 2));
        const bool text =
            std::ranges::all_of(rest, [](std::uint8_t c) { return is_blank(c) || (c > 32 && c < 127); });
        if (text && (rest.empty() || is_blank(rest.front()))) {
            return i + 2;
        }
    }
    return std::nullopt;
}

class Scan {
  public:
    explicit Scan(ByteView content) : content_(content), lexer_(content) {}

    std::optional<ContentEnding> run() {
        Token token;
        for (lexer_.next(token); token.kind != TokenKind::end; lexer_.next(token)) {
            if (token.kind == TokenKind::invalid || token.kind == TokenKind::too_large) {
                const bool string = content_[token.begin] == '(' || content_[token.begin] == '<';
                if (string && token.end >= content_.size()) {
                    return std::nullopt;
                }
                lexer_.seek(std::max(token.end, token.begin + 1));
            } else if (token.kind == TokenKind::array_begin || token.kind == TokenKind::dict_begin) {
                ++nesting_;
            } else if (token.kind == TokenKind::array_end || token.kind == TokenKind::dict_end) {
                nesting_ = std::max(0, nesting_ - 1);
            } else if (token.kind == TokenKind::keyword && nesting_ == 0 && !apply(token)) {
                return std::nullopt;
            }
        }
        const bool whole = nesting_ == 0 && !in_image_ && ending_.saves <= kMaxOpen &&
                           ending_.marked_content <= kMaxOpen && ending_.compatibility <= kMaxOpen;
        return whole ? std::optional(std::move(ending_)) : std::nullopt;
    }

  private:
    /// False when the rest cannot be read.
    bool apply(const Token& token) {
        static constexpr std::string_view painting[] = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"};
        const std::string_view op = token.keyword;
        if (op == "q") {
            ++ending_.saves;
        } else if (op == "Q") {
            if (ending_.saves == 0) {
                return false;
            }
            --ending_.saves;
        } else if (op == "BT" || op == "ET") {
            ending_.text_object = op == "BT";
        } else if (op == "BMC" || op == "BDC") {
            ++ending_.marked_content;
        } else if (op == "EMC") {
            ending_.marked_content = std::max(0, ending_.marked_content - 1);
        } else if (op == "BX") {
            ++ending_.compatibility;
        } else if (op == "EX") {
            ending_.compatibility = std::max(0, ending_.compatibility - 1);
        } else if (op == "m" || op == "re") {
            ending_.path = true;
        } else if (std::ranges::find(painting, op) != std::end(painting)) {
            ending_.path = false;
        } else if (op == "BI") {
            in_image_ = true;
        } else if (op == "ID" && in_image_) {
            in_image_ = false;
            const std::optional<std::size_t> end = find_image_end(content_, lexer_.position());
            if (!end) {
                return false;
            }
            lexer_.seek(*end);
        }
        return true;
    }

    ByteView content_;
    Lexer lexer_;
    ContentEnding ending_;
    int nesting_ = 0;
    bool in_image_ = false;
};

}  // namespace

std::optional<ContentEnding> find_content_ending(ByteView content) { return Scan(content).run(); }

std::optional<Bytes> read_page_content(const Document& document, const Page& page, std::size_t max_size) {
    Bytes content;
    for (const Object& item : page_contents(document, page)) {
        const Object object = document.resolve(item);  // a copy, for the document's cache is bounded
        const Stream* stream = object.as_stream();
        if (stream == nullptr) {
            continue;
        }
        if (stream->length > max_size) {
            return std::nullopt;
        }
        Result<Bytes> decoded = document.view().decoded_stream(*stream);
        if (!decoded || decoded->size() > max_size - std::min(max_size, content.size())) {
            return std::nullopt;
        }
        if (content.empty()) {
            content = std::move(*decoded);
        } else {
            content.push_back('\n');
            append(content, *decoded);
        }
    }
    return content;
}

}  // namespace sealpdf::pdf
