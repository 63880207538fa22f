#include "pdf/syntax/encryption.h"

namespace sealpdf::pdf {
namespace {

using Handler = std::shared_ptr<const SecurityHandler>;

// Not damage: a repair would read all of it by one of the keys.
const Failure kChanged{ErrorCode::unsupported, "a later revision changes how the document is encrypted", {}};

const Object& encrypt_of(const Revision& revision) {
    static const Object null;
    const Object* encrypt = revision.trailer.find("Encrypt");
    return encrypt != nullptr ? *encrypt : null;
}

// The trailers name the same dictionary, and no revision writes it again otherwise.
bool is_the_same_throughout(const FilePtr& file, const Object& encrypt, const Object& newest) {
    const std::vector<Revision>& revisions = file->revisions();
    const std::optional<Ref> ref = encrypt.as_ref();
    for (std::size_t i = 0; i < revisions.size(); ++i) {
        if (!equivalent(encrypt_of(revisions[i]), encrypt)) {
            return false;
        }
        if (ref && revisions[i].entries.contains(ref->number) &&
            !equivalent(View(file, i + 1).resolve(encrypt), newest)) {
            return false;
        }
    }
    return true;
}

// 14.4: the first string never changes; updates that leave /ID out occur.
Bytes first_id(const FilePtr& file, const View& view) {
    for (auto revision = file->revisions().rbegin(); revision != file->revisions().rend(); ++revision) {
        const Array* id = view.array_at(revision->trailer, "ID");
        const String* first = id != nullptr && !id->empty() ? view.resolve(id->front()).as_string() : nullptr;
        if (first != nullptr) {
            return first->bytes;
        }
    }
    return {};
}

}  // namespace

Result<Handler> read_encryption(const FilePtr& file, std::string_view password) {
    const Object& encrypt = encrypt_of(file->revisions().back());
    if (encrypt.is_null()) {
        const bool before = std::ranges::any_of(
            file->revisions(), [](const Revision& revision) { return !encrypt_of(revision).is_null(); });
        return before ? Result<Handler>(kChanged) : Handler();
    }
    try {
        const View view = View::newest(file);  // decrypts nothing yet
        const Object& dictionary = view.resolve(encrypt);
        if (dictionary.as_dict() == nullptr || dictionary.as_stream() != nullptr) {
            return Failure{ErrorCode::damaged, "the encryption dictionary is missing", {}};
        }
        if (!is_the_same_throughout(file, encrypt, dictionary)) {
            return kChanged;
        }
        return SecurityHandler::make(
            *dictionary.as_dict(),
            [&view](const Object& object) -> const Object& { return view.resolve(object); }, encrypt.as_ref(),
            first_id(file, view), password);
    } catch (const Error& error) {
        return Failure{error.code(), error.what(), error.object()};
    }
}

}  // namespace sealpdf::pdf
