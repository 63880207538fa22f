// How a file is opened: its header, and the chain of its cross-reference sections.

#include <algorithm>

#include "pdf/syntax/character.h"
#include "pdf/syntax/encryption.h"
#include "pdf/syntax/file_impl.h"
#include "pdf/syntax/parser.h"
#include "pdf/syntax/window.h"
#include "pdf/syntax/xref.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kHeaderWindow = 1024;  // where readers look for %PDF-

std::string read_version(std::string_view text) {
    std::string version;
    for (const char c : text.substr(0, 8)) {
        if (!is_digit(static_cast<std::uint8_t>(c)) && c != '.') {
            break;
        }
        version.push_back(c);
    }
    return version;
}

// 7.5.2; H.3.4.1 of ISO 32000-1: bytes may stand before it, and "%!PS-Adobe-3.0 PDF-1.4" is one, too.
bool read_header(File::Impl& impl, std::string_view head) {
    std::size_t at = head.find("%PDF-");
    if (at != std::string_view::npos) {
        impl.version = read_version(head.substr(at + 5));
    } else {
        at = head.find("%!PS-Adobe-");
        const std::string_view line = at != std::string_view::npos ? head.substr(at, 32) : "";
        const std::size_t name = line.find(" PDF-");
        if (name == std::string_view::npos) {
            return false;
        }
        impl.version = read_version(line.substr(name + 5));
    }
    impl.header_offset = at;
    if (at != 0) {
        impl.remarks.push_back({"header-offset", "bytes stand before the header %PDF-"});
    }
    return true;
}

// F.3.3: the first object of the file.
bool has_linearization_dictionary(const File::Impl& impl) {
    const std::uint64_t size =
        std::min<std::uint64_t>(impl.source->size() - impl.header_offset, kHeaderWindow);
    const Bytes head = impl.source->read(impl.header_offset, static_cast<std::size_t>(size));
    Parser parser(head, impl.limits);
    Object first;
    return parser.accept_indirect_header() && parser.parse(first) && first.as_dict() != nullptr &&
           first.as_dict()->contains("Linearized");
}

void check_tail(File::Impl& impl) {
    std::uint64_t end = 0;
    for (const Revision& revision : impl.revisions) {
        end = std::max(end, revision.end);
    }
    Cursor cursor(*impl.source, end);
    cursor.skip_white_space();
    if (!cursor.at_end()) {
        impl.remarks.push_back(
            {"trailing-data", "other bytes than white space follow the last revision, from offset " +
                                  std::to_string(cursor.position())});
    }
}

// Offsets count from the header's "%" (7.5.2 of ISO 32000-2), yet many files with bytes in front count from the first
// byte. Only one of the two can lead to a cross-reference section, else readers would see different documents.
Result<XrefChain> read_chain(File::Impl& impl) {
    const Result<std::uint64_t> newest = find_startxref(*impl.source);
    if (!newest) {
        return newest.failure();
    }
    const auto read = [&](std::uint64_t base) {
        return read_xref_chain(*impl.source, impl.limits, *newest + base, base);
    };
    Result<XrefChain> chain = read(0);
    if (impl.header_offset == 0 || *newest >= impl.source->size()) {
        return chain;
    }
    Result<XrefChain> from_header = read(impl.header_offset);
    const auto end_of = [](const XrefChain& c) { return c.revisions.back().sections.front().second; };
    bool take_header = !chain && from_header;
    if (chain && from_header && end_of(*chain) == end_of(*from_header)) {
        // One section, with white space before it: the exact offset counts.
        take_header = is_white_space(impl.source->read(*newest, 1)[0]);
    } else if (chain && from_header) {
        chain->remarks.push_back(
            {"xref-differential",
             "offsets lead to a cross-reference from the first byte and from the header"});
    }
    impl.base = take_header ? impl.header_offset : 0;
    return take_header ? from_header : chain;
}

std::optional<Failure> open_chain(File::Impl& impl) {
    Result<XrefChain> chain = read_chain(impl);
    if (!chain) {
        return chain.failure();
    }
    impl.revisions = std::move(chain->revisions);
    impl.next_free = chain->largest_stream + 1;
    std::move(chain->remarks.begin(), chain->remarks.end(), std::back_inserter(impl.remarks));
    const Object* root = impl.revisions.back().trailer.find("Root");
    if (root == nullptr || !root->as_ref()) {
        return Failure{ErrorCode::damaged, "the trailer names no document catalog", {}};
    }
    impl.linearized = impl.revisions.front().linearized_pair && has_linearization_dictionary(impl);
    impl.find_next_free();
    check_tail(impl);
    impl.make_index();
    return std::nullopt;
}

// Whether the chain is of use. Limits and missing passwords are reported by who reads on.
bool leads_to_pages(const FilePtr& file) {
    try {
        const View view = View::newest(file);
        return view.dict_at(view.catalog(), "Pages") != nullptr;
    } catch (const Error& error) {
        return error.code() != ErrorCode::damaged;
    }
}

}  // namespace

Result<std::unique_ptr<File::Impl>> File::Impl::begin(SourcePtr source, const FileOptions& options) {
    auto impl = std::make_unique<File::Impl>();
    impl->limits = options.limits;
    impl->source = std::move(source);
    const std::uint64_t size = std::min<std::uint64_t>(impl->source->size(), kHeaderWindow);
    const Bytes head = impl->source->read(0, static_cast<std::size_t>(size));
    if (!read_header(*impl, as_text(head))) {
        return Failure{ErrorCode::not_a_pdf, "this is no PDF: the header %PDF- is missing", {}};
    }
    return impl;
}

Result<std::shared_ptr<File>> File::Impl::secure(std::unique_ptr<Impl> impl, std::string_view password) {
    Impl& held = *impl;
    std::shared_ptr<File> file(new File(std::move(impl)));
    Result<std::shared_ptr<const SecurityHandler>> security = read_encryption(file, password);
    if (!security) {
        return security.failure();
    }
    held.security = std::move(*security);
    if (held.security != nullptr && !held.security->permissions_agree()) {
        held.remarks.push_back(
            {"encryption-permissions", "the permissions in /P are not those that /Perms repeats"});
    }
    return file;
}

Result<std::shared_ptr<const File>> File::open_as_it_stands(SourcePtr source, const FileOptions& options) {
    Result<std::unique_ptr<Impl>> impl = Impl::begin(std::move(source), options);
    if (!impl) {
        return impl.failure();
    }
    if (std::optional<Failure> failure = open_chain(**impl)) {
        return *failure;
    }
    Result<std::shared_ptr<File>> file = Impl::secure(std::move(*impl), options.password);
    return file ? Result<FilePtr>(std::move(*file)) : file.failure();
}

Result<std::shared_ptr<const File>> File::open(SourcePtr source, const FileOptions& options) {
    Result<FilePtr> file = open_as_it_stands(source, options);
    const bool usable =
        file ? !options.repair || leads_to_pages(*file) : file.failure().code != ErrorCode::damaged;
    if (!options.repair || usable) {
        return file;
    }
    Result<FilePtr> rebuilt = rebuild(std::move(source), options);
    // Why the file cannot be read as it stands says more than why it cannot be rebuilt.
    return rebuilt || rebuilt.failure().code != ErrorCode::damaged ? rebuilt : file;
}

namespace {

FileOptions to_file_options(const OpenOptions& options) {
    FileOptions file_options;
    file_options.password = options.password;
    file_options.repair = options.repair;
    return file_options;
}

}  // namespace

FilePtr open_file(const Input& input, const OpenOptions& options) {
    return File::open(open_source(input), to_file_options(options)).value_or_throw(input.name());
}

FilePtr rebuild_file(const FilePtr& damaged, const OpenOptions& options) {
    const SourcePtr& source = damaged->source_ptr();
    return File::rebuild(source, to_file_options(options)).value_or_throw(source->name());
}

}  // namespace sealpdf::pdf
