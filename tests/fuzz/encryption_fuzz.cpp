// Whatever /Encrypt says, and whatever an encrypted file holds: a document or a Failure. Files to begin with lie in
// testdata/encrypted; other inputs are the text of an encryption dictionary.

#include "pdf/syntax/file.h"
#include "pdf/syntax/security_handler.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

void read_file(ByteView data) {
    FileOptions options;
    options.limits.total_values = 200'000;
    options.limits.inflated_bytes = 1 << 20;
    options.limits.total_inflated_bytes = 8 << 20;
    options.limits.object_numbers = 10'000;
    options.limits.xref_sections = 20;
    options.password = "user";
    const Result<FilePtr> file = File::open(memory_source(to_bytes(data)), options);
    if (!file) {
        return;
    }
    const View view = View::newest(*file);
    for (std::uint32_t number = 0; number < std::min<std::uint32_t>((*file)->next_free_number(), 200);
         ++number) {
        try {
            if (const Stream* stream = view.get({number, 0}).as_stream()) {
                (void)view.decoded_stream(*stream);
                (void)view.raw_stream(*stream);
            }
        } catch (const Error& error) {
            if (error.code() == ErrorCode::internal) {
                __builtin_trap();
            }
        }
    }
}

void read_dictionary(ByteView data) {
    const Result<Object> object = parse_object(data);
    if (!object || object->as_dict() == nullptr) {
        return;
    }
    static const Bytes id(16, 7);
    const Resolver keep = [](const Object& value) -> const Object& { return value; };
    const auto handler = SecurityHandler::make(*object->as_dict(), keep, std::nullopt, id, "");
    if (!handler) {
        return;
    }
    Object copy = *object;
    if ((*handler)->encrypt(copy, {1, 0}, keep) || (*handler)->decrypt(copy, {1, 0})) {
        __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    if (as_text(input).substr(0, 5) == "%PDF-") {
        read_file(input);
    } else {
        read_dictionary(input);
    }
    return 0;
}
