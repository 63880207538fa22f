// A file whose chain of cross-references is of no use: its objects are looked for.

#include <algorithm>

#include "pdf/syntax/file_impl.h"
#include "pdf/syntax/scan.h"

namespace sealpdf::pdf {
namespace {

// 7.5.5: what a complete trailer says; each key of the latest that has it.
Dict join_trailers(const std::vector<Dict>& trailers) {
    Dict joined;
    for (const Dict& trailer : trailers) {
        for (const char* key : {"Root", "Info", "ID", "Encrypt"}) {
            if (const Object* value = trailer.find(key); value != nullptr && !value->is_null()) {
                joined.set(key, *value);
            }
        }
    }
    return joined;
}

// What the object streams hold, each where its stream stands.
std::optional<Failure> add_object_streams(const View& view, const Scan& scan,
                                          std::vector<FoundObject>& objects) {
    const std::uint64_t most = 100'000 + view.file()->source().size();  // as in a cross-reference
    for (const std::size_t index : scan.object_streams) {
        const FoundObject& stream = scan.objects[index];
        const XrefEntry* const entry = view.entry(stream.number);
        if (entry == nullptr || *entry != stream.entry) {
            continue;  // replaced
        }
        std::vector<std::uint32_t> numbers;
        try {
            numbers = view.object_stream_numbers(stream.number);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::limit_exceeded) {
                return Failure{error.code(), error.what(), error.object()};
            }
        }
        if (objects.size() + numbers.size() > most) {
            return Failure{
                ErrorCode::limit_exceeded, "the object streams hold more than the limit allows", {}};
        }
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (numbers[i] != 0 && numbers[i] <= view.file()->limits().object_numbers) {
                FoundObject member{stream.position, numbers[i], {}};
                member.entry.kind = XrefEntry::Kind::in_object_stream;
                member.entry.stream_number = stream.number;
                member.entry.index = static_cast<std::uint32_t>(i);
                objects.push_back(member);
            }
        }
    }
    return std::nullopt;
}

bool is_catalog(const View& view, Ref ref) {
    try {
        const Dict* dict = view.get(ref).as_dict();
        return dict != nullptr && view.dict_at(*dict, "Pages") != nullptr;
    } catch (const Error&) {
        return false;
    }
}

// The latest trailer's /Root that is a catalog, else the latest dictionary that calls itself one.
std::optional<Ref> find_catalog(const View& view, const Scan& scan) {
    for (auto trailer = scan.trailers.rbegin(); trailer != scan.trailers.rend(); ++trailer) {
        const Object* root = trailer->find("Root");
        const std::optional<Ref> ref = root != nullptr ? root->as_ref() : std::nullopt;
        if (ref && is_catalog(view, *ref)) {
            return ref;
        }
    }
    for (auto catalog = scan.catalogs.rbegin(); catalog != scan.catalogs.rend(); ++catalog) {
        if (is_catalog(view, *catalog)) {
            return *catalog;
        }
    }
    for (const auto& [number, entry] : view.file()->revisions().front().entries) {
        const Ref ref{number, 0};
        if (entry.kind == XrefEntry::Kind::in_object_stream && is_catalog(view, ref) &&
            view.at(*view.get(ref).as_dict(), "Type").is_name("Catalog")) {
            return ref;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<std::shared_ptr<const File>> File::rebuild(SourcePtr source, const FileOptions& options) {
    Result<std::unique_ptr<Impl>> begun = Impl::begin(std::move(source), options);
    if (!begun) {
        return begun.failure();
    }
    std::unique_ptr<Impl> impl = std::move(*begun);
    Result<Scan> scan = scan_file(*impl->source, impl->limits);
    if (!scan) {
        return scan.failure();
    }
    Revision revision;
    revision.kind = XrefKind::rebuilt;
    revision.end = impl->source->size();
    revision.trailer = join_trailers(scan->trailers);
    revision.entries = latest(scan->objects);
    impl->base = impl->header_offset;
    impl->traces_of_signatures = scan->traces_of_signatures;
    impl->next_free = scan->largest_number + 1;
    impl->remarks.push_back({"repaired",
                             "the cross-reference is damaged: the objects were found by reading the "
                             "whole file"});
    impl->revisions.push_back(std::move(revision));
    Impl& held = *impl;
    Result<std::shared_ptr<File>> secured = Impl::secure(std::move(impl), options.password);
    if (!secured) {
        return secured.failure();
    }
    const FilePtr file = std::move(*secured);
    std::vector<FoundObject> objects = scan->objects;
    if (std::optional<Failure> failure = add_object_streams(View(file, 1), *scan, objects)) {
        return *failure;
    }
    held.revisions.front().entries = latest(std::move(objects));
    held.find_next_free();
    const std::optional<Ref> catalog = find_catalog(View(file, 1), *scan);
    if (!catalog) {
        return Failure{
            ErrorCode::damaged, "the damaged document holds no catalog: it cannot be repaired", {}};
    }
    held.revisions.front().trailer.set("Root", *catalog);
    return file;
}

}  // namespace sealpdf::pdf
