// Real, signed, attacking and malformed files: each opens or fails cleanly, within the limits.

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "pdf/document/document.h"
#include "pdf/syntax/consistency.h"
#include "pdf/writer/revision_writer.h"
#include "pdf_files.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

struct Counts {
    int files = 0, opened = 0, with_pages = 0, without_remarks = 0;
    std::map<std::string, int> reasons;
};

void read_everything(const View& view) {
    for (const Revision& revision : view.file()->revisions()) {
        for (const auto& [number, entry] : revision.entries) {
            try {
                const Object& object = view.get({number, entry.generation});
                if (const Stream* stream = object.as_stream()) {
                    (void)view.decoded_stream(*stream);
                }
                find_value_place(view, number, "Contents");
            } catch (const Error& error) {
                REQUIRE(error.code() != ErrorCode::internal);
                if (error.code() == ErrorCode::limit_exceeded) {
                    return;
                }
            }
        }
    }
}

void read_file(const std::filesystem::path& path, Counts& counts) {
    ++counts.files;
    const Result<FilePtr> file = File::open(open_source(Input::file(path.string())));
    if (!file) {
        REQUIRE(file.failure().code != ErrorCode::internal);
        ++counts.reasons[file.failure().message];
        return;
    }
    ++counts.opened;
    const View view = View::newest(*file);
    read_everything(view);
    try {
        counts.without_remarks += (*file)->remarks().empty() && check_xref(view).empty() ? 1 : 0;
        counts.with_pages += read_pages(view).empty() ? 0 : 1;
    } catch (const Error& error) {
        REQUIRE(error.code() != ErrorCode::internal);
        ++counts.reasons[std::string("opened, but: ") + error.what()];
    }
}

Counts read_folder(const std::string& name) {
    const std::filesystem::path folder = test_support::corpus(name);
    Counts counts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".pdf") {
            continue;
        }
        INFO(entry.path());
        const auto start = std::chrono::steady_clock::now();
        read_file(entry.path(), counts);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        if (taken.count() > 2) {
            std::cout << entry.path().string() << " took " << taken.count() << " s\n";
        }
    }
    std::cout << name << ": " << counts.opened << " of " << counts.files << " open, " << counts.with_pages
              << " with pages, " << counts.without_remarks << " without remarks\n";
    for (const auto& [reason, count] : counts.reasons) {
        std::cout << "    " << count << "  " << reason << "\n";
    }
    return counts;
}

}  // namespace

TEST_CASE("real documents open", "[corpus]") {
    const Counts counts = read_folder("realinput");
    CHECK(counts.opened * 10 >= counts.files * 8);
}

TEST_CASE("signed documents open", "[corpus]") {
    const Counts counts = read_folder("signed");
    CHECK(counts.opened * 10 >= counts.files * 8);
}

TEST_CASE("attacking documents are read without harm", "[corpus]") { CHECK(read_folder("attack").files > 0); }

TEST_CASE("malformed documents are read without harm", "[corpus]") {
    CHECK(read_folder("malformed").files > 0);
}

TEST_CASE("real documents take a revision and read the same with it", "[corpus]") {
    int rewritten = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(test_support::corpus("realinput"))) {
        if (entry.path().extension() != ".pdf") {
            continue;
        }
        INFO(entry.path());
        const Bytes old = read_all(Input::file(entry.path().string()), 1u << 30);
        const Result<FilePtr> file = File::open(memory_source(old));
        if (!file) {
            continue;
        }
        try {
            Document document(*file);
            const std::size_t page_count = document.pages().size();
            if (page_count == 0) {
                continue;
            }
            append_annotation(document, document.pages()[0],
                              document.add(parsed("<</Type/Annot/Subtype/Text/Rect[0 0 1 1]>>")));
            Bytes both = old;
            append(both, write_revision(document, Bytes(16, 1)).bytes);
            const FilePtr newer = File::open(memory_source(both)).value_or_throw();
            // What stood in a damaged file is listed anew, in one revision with what is added.
            REQUIRE(newer->revisions().size() == ((*file)->rebuilt() ? 1 : (*file)->revisions().size() + 1));
            CHECK(read_pages(View::newest(newer)).size() == page_count);
            ++rewritten;
        } catch (const Error& error) {
            CHECK((error.code() == ErrorCode::unsupported || error.code() == ErrorCode::damaged));
        }
    }
    std::cout << "realinput: " << rewritten << " take a revision\n";
    CHECK(rewritten > 0);
}
