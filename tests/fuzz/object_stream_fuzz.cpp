// Whatever an object stream holds, alone and in a document that is rebuilt from it. "N First\n" comes first.

#include "pdf/document/page.h"
#include "pdf/syntax/lexer.h"
#include "pdf/syntax/object_stream.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

void read_members(const ByteView data, std::int64_t count, std::int64_t first) {
    Limits limits;
    limits.object_values = 20'000;
    const Result<ObjectStream> stream = ObjectStream::parse(to_bytes(data), count, first, limits);
    for (std::size_t i = 0; stream && i < std::min<std::size_t>(stream->numbers().size(), 200); ++i) {
        (void)stream->read(i, limits);
    }
}

void read_document(const ByteView data, std::int64_t count, std::int64_t first) {
    std::string text = "%PDF-1.7\n9 0 obj\n<</Type/ObjStm/N " + std::to_string(count) + "/First " +
                       std::to_string(first) + "/Length " + std::to_string(data.size()) + ">>\nstream\n";
    text.append(as_text(data))
        .append("\nendstream\nendobj\n8 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    const Result<FilePtr> file = File::open(memory_source(to_bytes(text)));
    if (!file) {
        return;
    }
    try {
        read_pages(View::newest(*file), PageTree::tolerant);
    } catch (const Error&) {  // an answer, too
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    Lexer lexer(bytes);
    Token token;
    lexer.next(token);
    const std::int64_t count = token.kind == TokenKind::integer ? token.integer : 0;
    lexer.next(token);
    const std::int64_t first = token.kind == TokenKind::integer ? token.integer : 0;
    const ByteView rest = bytes.subspan(std::min(size, lexer.position() + 1));
    read_members(rest, count, first);
    read_document(rest, count, first);
    return 0;
}
