// Offsets of 64 bits: sparse files whose objects stand behind 10^8, 2^31, 2^32 and 10^10 bytes.

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pdf/syntax/consistency.h"
#include "pdf/writer/revision_writer.h"
#include "pdf_files.h"
#include "support/files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using test_support::PdfBuilder;

namespace {

void append_to(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::app);
    out << bytes;
    REQUIRE(out.flush());
}

// "%PDF-1.7", a hole of NULs, which are white space, then the document.
std::filesystem::path make_sparse(const std::filesystem::path& path, std::uint64_t hole, XrefKind kind) {
    append_to(path, "%PDF-1.7\n");
    std::filesystem::resize_file(path, hole);
    std::string text, table = "0000000000 65535 f \n", rows(8, '\0');
    int number = 0;
    for (const char* body : {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                             "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"}) {
        const std::uint64_t offset = hole + text.size();
        char line[21];
        std::snprintf(line, sizeof line, "%010llu 00000 n ", static_cast<unsigned long long>(offset));
        table.append(line).append("\n");
        rows.push_back(1);
        for (int shift = 48; shift >= 0; shift -= 8) {
            rows.push_back(static_cast<char>(offset >> shift));
        }
        text += std::to_string(++number) + " 0 obj\n" + body + "\nendobj\n";
    }
    const std::string xref = std::to_string(hole + text.size());
    if (kind == XrefKind::table) {
        text += "xref\n0 4\n" + table + "trailer\n<</Size 4/Root 1 0 R>>\n";
    } else {
        text += "4 0 obj\n<</Type/XRef/W[1 7 0]/Size 4/Root 1 0 R/Length " + std::to_string(rows.size()) +
                ">>\nstream\n" + rows + "\nendstream\nendobj\n";
    }
    append_to(path, text + "startxref\n" + xref + "\n%%EOF\n");
    return path;
}

RevisionBytes rotate_page(const std::filesystem::path& path) {
    Document document(File::open(open_source(Input::file(path.string()))).value_or_throw());
    document.touch(document.pages().at(0).ref).as_dict()->set("Rotate", 90);
    return write_revision(document, Bytes(16, 1));
}

}  // namespace

TEST_CASE("documents of any size are read and take a revision") {
    for (const std::uint64_t hole :
         {99'999'990ull, 1ull << 31, (1ull << 32) - 20, 1ull << 33, 10'000'000'000ull}) {
        for (const XrefKind kind : {XrefKind::table, XrefKind::stream}) {
            if (kind == XrefKind::table && hole >= 10'000'000'000) {
                continue;  // beyond ten digits
            }
            INFO(hole);
            const test_support::TemporaryFolder folder;
            const std::filesystem::path path = make_sparse(folder.path() / "a.pdf", hole, kind);
            const RevisionBytes revision = rotate_page(path);
            CHECK(revision.begin > hole);
            append_to(path, as_text(revision.bytes));
            const FilePtr file =
                File::open(open_source(Input::file(path.string())), {.repair = false}).value_or_throw();
            REQUIRE(file->revisions().size() == 2);
            CHECK(file->remarks().empty());
            CHECK(file->revisions()[1].kind == kind);
            const View view = View::newest(file);
            CHECK(read_pages(view).at(0).rotate == 90);
            CHECK(check_xref(view).empty());
            // qpdf reads the whole hole, byte by byte.
            if (hole < 1u << 27 && std::system("command -v qpdf >/dev/null 2>&1") == 0) {
                CHECK(std::system(("qpdf --check " + path.string() + " >/dev/null 2>&1").c_str()) == 0);
            }
        }
    }
}

TEST_CASE("a table cannot name what lies behind ten digits") {
    const test_support::TemporaryFolder folder;
    const std::filesystem::path path =
        make_sparse(folder.path() / "a.pdf", 9'999'999'000ull, XrefKind::table);
    append_to(path, std::string(2000, ' '));
    try {
        rotate_page(path);
        FAIL("written");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::unsupported);
    }
}
