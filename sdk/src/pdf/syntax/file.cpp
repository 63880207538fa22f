#include "pdf/syntax/file.h"

#include <algorithm>

#include "pdf/syntax/character.h"
#include "pdf/syntax/encryption.h"
#include "pdf/syntax/parser.h"
#include "pdf/syntax/window.h"
#include "pdf/syntax/xref.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kHeaderWindow = 1024;  // where readers look for %PDF-
constexpr std::size_t kWalkedRevisions = 8;  // up to here looking through the revisions beats an index

// One revision's entry for a number; sorted by number, then revision.
struct Occurrence {
    std::uint32_t number = 0;
    std::uint32_t revision = 0;
    const XrefEntry* entry = nullptr;
};

}  // namespace

struct File::Impl {
    SourcePtr source;
    Limits limits;
    std::string version;
    bool linearized = false;
    std::vector<Revision> revisions;
    std::vector<Remark> remarks;
    std::uint32_t next_free = 1;
    std::vector<Occurrence> index;  // only with many revisions
    std::shared_ptr<const SecurityHandler> security;

    void read_header(std::string_view head, std::size_t at);
    bool has_linearization_dictionary(ByteView head) const;
    void find_next_free();
    void check_tail();
    void make_index();
};

void File::Impl::read_header(std::string_view head, std::size_t at) {
    for (std::size_t i = at + 5; i < head.size() && version.size() < 8; ++i) {
        const auto c = static_cast<std::uint8_t>(head[i]);
        if (!is_digit(c) && c != '.') {
            break;
        }
        version.push_back(head[i]);
    }
    if (at != 0) {
        remarks.push_back({"header-offset", "bytes stand before the header %PDF-"});
    }
}

// F.3.3: the first object of the file.
bool File::Impl::has_linearization_dictionary(ByteView head) const {
    Parser parser(head, limits);
    Object first;
    return parser.accept_indirect_header() && parser.parse(first) && first.as_dict() != nullptr &&
           first.as_dict()->contains("Linearized");
}

void File::Impl::find_next_free() {
    const std::int64_t most = std::int64_t{limits.object_numbers} + 1;
    std::int64_t next = 1;
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
    }
    next_free = static_cast<std::uint32_t>(next);
}

void File::Impl::check_tail() {
    std::uint64_t end = 0;
    for (const Revision& revision : revisions) {
        end = std::max(end, revision.end);
    }
    Cursor cursor(*source, end);
    cursor.skip_white_space();
    if (!cursor.at_end()) {
        remarks.push_back(
            {"trailing-data", "other bytes than white space follow the last revision, from offset " +
                                  std::to_string(cursor.position())});
    }
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

Result<std::shared_ptr<const File>> File::open(SourcePtr source, const FileOptions& options) {
    const Limits& limits = options.limits;
    auto impl = std::make_unique<Impl>();
    impl->limits = limits;
    const Bytes head =
        source->read(0, static_cast<std::size_t>(std::min<std::uint64_t>(source->size(), kHeaderWindow)));
    const auto header = as_text(head).find("%PDF-");
    if (header == std::string_view::npos) {
        return Failure{ErrorCode::not_a_pdf, "this is no PDF: the header %PDF- is missing", {}};
    }
    impl->read_header(as_text(head), header);
    const Result<std::uint64_t> newest = find_startxref(*source);
    if (!newest) {
        return newest.failure();
    }
    Result<XrefChain> chain = read_xref_chain(*source, limits, *newest);
    if (!chain) {
        return chain.failure();
    }
    impl->source = std::move(source);
    impl->revisions = std::move(chain->revisions);
    std::move(chain->remarks.begin(), chain->remarks.end(), std::back_inserter(impl->remarks));
    const Object* root = impl->revisions.back().trailer.find("Root");
    if (root == nullptr || !root->as_ref()) {
        return Failure{ErrorCode::damaged, "the trailer names no document catalog", {}};
    }
    impl->linearized = impl->revisions.front().linearized_pair &&
                       impl->has_linearization_dictionary(ByteView(head).subspan(header));
    impl->find_next_free();
    impl->check_tail();
    impl->make_index();
    const std::shared_ptr<File> file(new File(std::move(impl)));
    Result<std::shared_ptr<const SecurityHandler>> security = read_encryption(file, options.password);
    if (!security) {
        return security.failure();
    }
    file->impl_->security = std::move(*security);
    if (file->security() != nullptr && !file->security()->permissions_agree()) {
        file->impl_->remarks.push_back(
            {"encryption-permissions", "the permissions in /P are not those that /Perms repeats"});
    }
    return FilePtr(file);
}

FilePtr open_file(const Input& input, const OpenOptions& options) {
    FileOptions file_options;
    file_options.password = options.password;
    file_options.repair = options.repair;
    return File::open(open_source(input), file_options).value_or_throw(input.name());
}

File::File(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
File::~File() = default;

const ByteSource& File::source() const { return *impl_->source; }
const SourcePtr& File::source_ptr() const { return impl_->source; }
std::string File::header_version() const { return impl_->version; }
bool File::linearized() const { return impl_->linearized; }
const std::vector<Revision>& File::revisions() const { return impl_->revisions; }
const std::vector<Remark>& File::remarks() const { return impl_->remarks; }
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
        std::partition_point(impl_->index.begin(), impl_->index.end(), [&](const Occurrence& o) {
            return o.number < number || (o.number == number && o.revision < revision_count);
        });
    return after != impl_->index.begin() && std::prev(after)->number == number ? std::prev(after)->entry
                                                                               : nullptr;
}

}  // namespace sealpdf::pdf
