#include "pdf/document/document.h"

namespace sealpdf::pdf {
namespace {
const Object kNull;
}

Document::Document(FilePtr file)
    : view_(View::newest(std::move(file))), next_number_(view_.file()->next_free_number()) {}

namespace {

// What every use of the document needs: its pages, which stay walked, and its form's fields.
void reach(const Document& document) {
    document.pages();
    const View& view = document.view();
    const Dict* form = view.dict_at(view.catalog(), "AcroForm");
    const Array* fields = form != nullptr ? view.array_at(*form, "Fields") : nullptr;
    for (std::size_t i = 0; fields != nullptr && i < fields->size(); ++i) {
        view.resolve((*fields)[i]);
    }
}

}  // namespace

Document Document::open(const Input& input, const OpenOptions& options) {
    Document document(open_file(input, options));
    if (!options.repair || document.file()->rebuilt()) {
        return document;
    }
    try {
        reach(document);
        return document;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::damaged) {
            throw;
        }
        try {
            Document rebuilt(rebuild_file(document.file(), options));
            reach(rebuilt);
            return rebuilt;
        } catch (const Error&) {
            throw error;
        }
    }
}

const std::vector<Page>& Document::pages() const {
    if (pages_.empty()) {
        pages_ = read_pages(view_, PageTree::tolerant);
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
