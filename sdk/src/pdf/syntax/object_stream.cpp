#include "pdf/syntax/object_stream.h"

#include "pdf/syntax/parser.h"

namespace sealpdf::pdf {

Result<ObjectStream> ObjectStream::parse(Bytes decoded, std::int64_t count, std::int64_t first,
                                         const Limits& limits) {
    const Failure damaged{ErrorCode::damaged, "an object stream is damaged", {}};
    const auto size = static_cast<std::int64_t>(decoded.size());
    // Every pair takes at least four bytes.
    if (count < 0 || first < 0 || first > size || count > size / 4 + 1) {
        return damaged;
    }
    if (static_cast<std::uint64_t>(count) > limits.object_values) {
        return Failure{
            ErrorCode::limit_exceeded, "an object stream holds more objects than the limit allows", {}};
    }
    ObjectStream stream;
    Lexer lexer(ByteView(decoded).first(static_cast<std::size_t>(first)), limits);
    Token token;
    for (std::int64_t i = 0; i < count; ++i) {
        lexer.next(token);
        const std::int64_t number = token.kind == TokenKind::integer ? token.integer : -1;
        lexer.next(token);
        const std::int64_t offset = token.kind == TokenKind::integer ? token.integer : -1;
        if (number < 0 || number > UINT32_MAX || offset < 0 || offset > size - first) {
            return damaged;
        }
        stream.numbers_.push_back(static_cast<std::uint32_t>(number));
        stream.offsets_.push_back(static_cast<std::uint64_t>(first + offset));
    }
    stream.data_ = std::move(decoded);
    return stream;
}

Result<ObjectStream::Member> ObjectStream::read(std::size_t index, const Limits& limits) const {
    const auto begin = static_cast<std::size_t>(offsets_[index]);
    Parser parser(data_, limits, begin);
    Member member;
    if (!parser.parse(member.value)) {
        return parser.failure();
    }
    member.length = parser.lexer().position() - begin;
    member.values = parser.values();
    return member;
}

}  // namespace sealpdf::pdf
