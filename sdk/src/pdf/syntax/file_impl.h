#pragma once
// What a File holds. Internal to pdf/syntax.

#include "pdf/syntax/file.h"

namespace sealpdf::pdf {

struct File::Impl {
    /// One revision's entry for a number.
    struct Occurrence {
        std::uint32_t number = 0;
        std::uint32_t revision = 0;
        const XrefEntry* entry = nullptr;
    };

    SourcePtr source;
    Limits limits;
    std::string version;
    std::uint64_t header_offset = 0;
    std::uint64_t base = 0;
    bool linearized = false;
    bool traces_of_signatures = false;
    std::vector<Revision> revisions;
    std::vector<Remark> remarks;
    std::uint32_t next_free = 1;
    std::vector<Occurrence> index;  // by number, then revision; only with many revisions
    std::shared_ptr<const SecurityHandler> security;

    /// With the header read; not_a_pdf without one.
    static Result<std::unique_ptr<Impl>> begin(SourcePtr source, const FileOptions& options);
    /// The file, with what decrypts it.
    static Result<std::shared_ptr<File>> secure(std::unique_ptr<Impl> impl, std::string_view password);
    void find_next_free();
    void make_index();
};

}  // namespace sealpdf::pdf
