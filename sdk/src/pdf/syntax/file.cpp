#include "pdf/syntax/file.h"

#include <algorithm>

#include "pdf/syntax/file_impl.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kWalkedRevisions = 8;  // up to here looking through the revisions beats an index

/// Above every number the object names, but for those beyond the limit. The parser bounds its depth.
std::int64_t above_named(const Object& object, std::uint32_t limit) {
    if (const auto ref = object.as_ref()) {
        return ref->number < limit ? std::int64_t{ref->number} + 1 : 0;
    }
    std::int64_t above = 0;
    if (const Array* array = object.as_array()) {
        for (const Object& item : *array) {
            above = std::max(above, above_named(item, limit));
        }
    } else if (const Dict* dict = object.as_dict()) {
        for (const auto& [key, value] : *dict) {
            above = std::max(above, above_named(value, limit));
        }
    }
    return above;
}

}  // namespace

void File::Impl::find_next_free() {
    const std::int64_t most = std::int64_t{limits.object_numbers} + 1;
    std::int64_t next = next_free;
    for (const Revision& revision : revisions) {
        const Object* size = revision.trailer.find("Size");
        const std::int64_t named = size != nullptr ? size->as_int().value_or(0) : 0;
        if (named > most) {
            remarks.push_back({"xref-size", "/Size is beyond the numbers objects can have"});
        } else {
            next = std::max(next, named);
        }
        if (!revision.entries.empty()) {
            next = std::max(next, std::int64_t{revision.entries.back().first} + 1);
        }
        for (const auto& [number, entry] : revision.entries) {
            if (entry.kind == XrefEntry::Kind::in_object_stream &&
                entry.stream_number < limits.object_numbers) {
                next = std::max(next, std::int64_t{entry.stream_number} + 1);
            }
        }
        // A name for an object that is missing would become one for ours.
        for (const auto& [key, value] : revision.trailer) {
            next = std::max(next, above_named(value, limits.object_numbers));
        }
    }
    next_free = static_cast<std::uint32_t>(std::min(next, most));
}

void File::Impl::make_index() {
    if (revisions.size() <= kWalkedRevisions) {
        return;
    }
    for (std::size_t i = 0; i < revisions.size(); ++i) {
        for (const auto& [number, entry] : revisions[i].entries) {
            index.push_back({number, static_cast<std::uint32_t>(i), &entry});
        }
    }
    std::sort(index.begin(), index.end(), [](const Occurrence& a, const Occurrence& b) {
        return a.number != b.number ? a.number < b.number : a.revision < b.revision;
    });
}

File::File(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
File::~File() = default;

const ByteSource& File::source() const { return *impl_->source; }
const SourcePtr& File::source_ptr() const { return impl_->source; }
std::string File::header_version() const { return impl_->version; }
bool File::linearized() const { return impl_->linearized; }
std::uint64_t File::base() const { return impl_->base; }
const std::vector<Revision>& File::revisions() const { return impl_->revisions; }
const std::vector<Remark>& File::remarks() const { return impl_->remarks; }
bool File::has_traces_of_signatures() const { return impl_->traces_of_signatures; }
std::uint32_t File::next_free_number() const { return impl_->next_free; }
const Limits& File::limits() const { return impl_->limits; }
const SecurityHandler* File::security() const { return impl_->security.get(); }

const XrefEntry* File::entry(std::uint32_t number, std::size_t revision_count) const {
    const std::vector<Revision>& all = impl_->revisions;
    revision_count = std::min(revision_count, all.size());
    if (impl_->index.empty()) {
        for (std::size_t i = revision_count; i-- > 0;) {
            if (const XrefEntry* found = all[i].entries.find(number)) {
                return found;
            }
        }
        return nullptr;
    }
    const auto after =
        std::partition_point(impl_->index.begin(), impl_->index.end(), [&](const Impl::Occurrence& o) {
            return o.number < number || (o.number == number && o.revision < revision_count);
        });
    return after != impl_->index.begin() && std::prev(after)->number == number ? std::prev(after)->entry
                                                                               : nullptr;
}

}  // namespace sealpdf::pdf
