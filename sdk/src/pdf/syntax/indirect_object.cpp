#include "pdf/syntax/indirect_object.h"

#include "pdf/syntax/character.h"
#include "pdf/syntax/parser.h"
#include "pdf/syntax/window.h"

namespace sealpdf::pdf {
namespace {

struct Head {
    Ref ref;
    Object value;
    std::uint64_t end = 0;  // of the value
    std::uint64_t values = 0;
};

Result<Head> read_head(const ByteSource& source, std::uint64_t offset, const Limits& limits,
                       WorkBudget& budget) {
    if (offset >= source.size()) {
        return Failure{ErrorCode::damaged, "an object's offset lies outside the file", {}};
    }
    for (Window window(source, offset, limits.object_bytes);; window.grow()) {
        Parser parser(window.text(), limits);
        Head head;
        const std::optional<Ref> ref = parser.accept_indirect_header();
        const bool parsed = ref && parser.parse(head.value);
        if (!WorkBudget::take(budget.bytes_left, parser.lexer().position())) {
            return Failure{
                ErrorCode::limit_exceeded, "reading the document's objects costs more than the limit", {}};
        }
        if (parser.hit_end() && window.can_grow()) {
            continue;
        }
        if (!ref) {
            return Failure{ErrorCode::damaged, "no object begins where the cross-reference says", {}};
        }
        if (!parsed && parser.hit_end() && window.is_capped()) {
            return Failure{ErrorCode::limit_exceeded, "an object is longer than the limit allows", {}};
        }
        // 7.3.10 allows an object without a value nowhere, yet writers leave "12 0 obj endobj": null to all readers.
        if (!parsed && (parser.values() > 1 || !parser.lexer().accept_keyword("endobj"))) {
            return parser.failure();
        }
        head.ref = *ref;
        head.end = offset + parser.lexer().position();
        head.values = parser.values();
        return head;
    }
}

// Whether a stream that began at `begin` may be `length` long: "endstream" has to follow (7.3.8.1).
bool is_length_right(const ByteSource& source, std::uint64_t begin, std::int64_t length,
                     std::uint64_t& after) {
    if (length < 0 || static_cast<std::uint64_t>(length) > source.size() - begin) {
        return false;
    }
    Cursor cursor(source, begin + static_cast<std::uint64_t>(length));
    for (int i = 0; i < 4 && cursor.peek() >= 0 && is_white_space(static_cast<std::uint8_t>(cursor.peek()));
         ++i) {
        cursor.skip(1);
    }
    const bool right = cursor.accept("endstream");
    after = cursor.position();
    return right;
}

// Without a usable /Length the data ends before the end-of-line in front of the next "endstream".
Result<std::uint64_t> search_length(const ByteSource& source, std::uint64_t begin, WorkBudget& budget,
                                    std::uint64_t& after) {
    Cursor cursor(source, begin);
    const bool found = cursor.find("endstream", std::min(budget.bytes_left, source.size()));
    const std::uint64_t scanned = found ? cursor.position() - begin : source.size() - begin;
    if (!WorkBudget::take(budget.bytes_left, scanned)) {
        return Failure{
            ErrorCode::limit_exceeded, "searching the ends of streams costs more than the limit", {}};
    }
    if (!found) {
        return Failure{ErrorCode::damaged, "a stream has no end", {}};
    }
    after = cursor.position() + 9;
    std::uint64_t end = cursor.position();
    std::uint8_t tail[2] = {};
    if (end - begin >= 2) {
        source.read(end - 2, tail);
    } else if (end - begin == 1) {
        source.read(end - 1, std::span(tail).subspan(1));
    }
    if (tail[1] == '\n') {
        end -= tail[0] == '\r' ? 2 : 1;
    } else if (tail[1] == '\r') {
        end -= 1;
    }
    return end - begin;
}

// Moves past "stream" and its end-of-line; false when something else comes.
bool accept_stream_keyword(Cursor& cursor) {
    cursor.skip_white_space_and_comments();
    if (!cursor.accept("stream")) {
        return false;
    }
    // 7.3.8.1 asks for CRLF or LF; blanks before it and a lone CR occur.
    while (cursor.peek() == ' ' || cursor.peek() == '\t') {
        const ByteView next = cursor.ahead(2);
        if (next.size() < 2 || !is_white_space(next[1])) {
            break;
        }
        cursor.skip(1);
    }
    if (!cursor.accept("\r\n") && !cursor.accept("\n")) {
        cursor.accept("\r");
    }
    return true;
}

}  // namespace

Result<IndirectObject> read_indirect_object(const ByteSource& source, std::uint64_t offset,
                                            const Limits& limits, WorkBudget& budget,
                                            const LengthLookup& lookup) {
    Result<Head> head = read_head(source, offset, limits, budget);
    if (!head) {
        return head.failure();
    }
    IndirectObject object{head->ref, std::move(head->value), head->end, head->values, false};
    Cursor cursor(source, head->end);
    if (Dict* dict = object.value.as_dict(); dict != nullptr && accept_stream_keyword(cursor)) {
        Stream stream;
        stream.offset = cursor.position();
        std::optional<std::int64_t> declared;
        if (const Object* length = dict->find("Length")) {
            const std::optional<Ref> ref = length->as_ref();
            declared = ref && lookup ? lookup(*ref) : length->as_int();
        }
        std::uint64_t after = 0;
        if (declared && is_length_right(source, stream.offset, *declared, after)) {
            stream.length = static_cast<std::uint64_t>(*declared);
        } else if (Result<std::uint64_t> found = search_length(source, stream.offset, budget, after); found) {
            stream.length = *found;
            object.length_searched = true;
        } else {
            return Failure{found.failure().code, found.failure().message, to_string(object.ref)};
        }
        Dict content = std::move(*dict);
        stream.dict = std::move(content);
        object.value = Object(std::move(stream));
        cursor = Cursor(source, after);
        object.end = after;
    }
    const std::uint64_t value_end = object.end;
    cursor.skip_white_space_and_comments();
    // Blanks cost too: a thousand objects must not each be followed by the same gigabyte of them.
    if (!WorkBudget::take(budget.bytes_left, cursor.position() - value_end)) {
        return Failure{
            ErrorCode::limit_exceeded, "reading the document's objects costs more than the limit", {}};
    }
    if (cursor.accept("endobj")) {
        object.end = cursor.position();
    }
    return object;
}

}  // namespace sealpdf::pdf
