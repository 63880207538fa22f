#include "pdf/document/document.h"

#include <algorithm>

namespace sealpdf::pdf {
namespace {
const Object kNull;
}

Document::Document(FilePtr file)
    : view_(View::newest(std::move(file))), next_number_(view_.file()->next_free_number()) {
    const std::vector<Revision>& revisions = view_.file()->revisions();
    if (std::any_of(revisions.begin(), revisions.end(),
                    [](const Revision& r) { return r.kind == XrefKind::hybrid; })) {
        throw Error(
            ErrorCode::unsupported,
            "hybrid-reference documents (a cross-reference table with /XRefStm) cannot be stamped yet",
            view_.file()->source().name());
    }
}

const std::vector<Page>& Document::pages() const {
    if (pages_.empty()) {
        pages_ = read_pages(view_);
    }
    return pages_;
}

const Object& Document::get(Ref ref) const {
    const auto edited = touched_.find(ref);
    return edited != touched_.end() ? edited->second : view_.get(ref);
}

const Object& Document::resolve(const Object& object) const {
    const Object* value = &object;
    for (int i = 0; i < 32; ++i) {
        const std::optional<Ref> ref = value->as_ref();
        if (!ref) {
            return *value;
        }
        value = &get(*ref);
    }
    throw Error(ErrorCode::damaged, "references point to each other in a loop", file()->source().name());
}

const Object& Document::at(const Dict& dict, std::string_view key) const {
    const Object* value = dict.find(key);
    return value != nullptr ? resolve(*value) : kNull;
}

Object& Document::touch(Ref ref) {
    const auto edited = touched_.find(ref);
    return edited != touched_.end() ? edited->second : touched_.emplace(ref, view_.get(ref)).first->second;
}

Ref Document::add(Object object) {
    if (next_number_ > file()->limits().object_numbers) {
        throw Error(ErrorCode::limit_exceeded, "the document has no object numbers left",
                    file()->source().name());
    }
    const Ref ref{next_number_++, 0};
    touched_.emplace(ref, std::move(object));
    return ref;
}

Ref Document::add_stream(Dict dict, std::shared_ptr<const Bytes> encoded) {
    Stream stream;
    stream.dict = std::move(dict);
    stream.length = encoded->size();
    stream.data = std::move(encoded);
    return add(Object(std::move(stream)));
}

}  // namespace sealpdf::pdf
