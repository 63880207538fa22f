// Documents that qpdf encrypted, read and written by the standard security handler (ISO 32000-2, 7.6).
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "pdf/document/page.h"
#include "pdf/syntax/security_handler.h"
#include "pdf/writer/revision_writer.h"
#include "pdf_files.h"
#include "support/files.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

constexpr const char* kFlavours[] = {"rc4-40",
                                     "rc4-128",
                                     "rc4-128-v4",
                                     "aes-128",
                                     "aes-128-clear-metadata",
                                     "aes-256-r5",
                                     "aes-256-r6",
                                     "aes-256-r6-clear-metadata"};

std::string bytes_of(const std::string& name) {
    return test_support::read_text(test_support::testdata("encrypted/" + name + ".pdf"));
}

Result<FilePtr> open_with(std::string_view text, std::string password) {
    return File::open(memory_source(to_bytes(text), "test.pdf"),
                      {.password = std::move(password), .repair = false});
}

Result<FilePtr> open_encrypted(const std::string& name, std::string password) {
    return open_with(bytes_of(name), std::move(password));
}

std::string first_page(const View& view) {
    const Dict& page = *view.get(read_pages(view).at(0).ref).as_dict();
    return std::string(as_text(*view.decoded_stream(*view.at(page, "Contents").as_stream())));
}

std::string title(const View& view) {
    return std::string(as_text(view.at(*view.dict_at(view.trailer(), "Info"), "Title").as_string()->bytes));
}

std::string metadata(const View& view) {
    return std::string(as_text(*view.decoded_stream(*view.at(view.catalog(), "Metadata").as_stream())));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(from.size() == to.size());
    return text.replace(at, from.size(), to);
}

constexpr std::string_view kContent = "BT /F1 12 Tf 20 60 Td (Only with the password.) Tj ET";

void check_content(const FilePtr& file) {
    const View view = View::newest(file);
    CHECK(first_page(view) == kContent);
    CHECK(title(view) == "A secret title");
    CHECK(metadata(view) == "<x:xmpmeta xmlns:x='adobe:ns:meta/'>clear or not</x:xmpmeta>");
}

Permissions permissions_of(const std::string& name, const std::string& password) {
    return open_encrypted(name, password).value_or_throw()->security()->permissions();
}

}  // namespace

TEST_CASE("every revision of the standard security handler opens with either password") {
    for (const std::string name : kFlavours) {
        for (const char* password : {"user", "owner"}) {
            INFO(name << " " << password);
            check_content(open_encrypted(name, password).value_or_throw());
        }
        INFO(name);
        CHECK(open_encrypted(name, "").failure().code == ErrorCode::encrypted);
        CHECK(open_encrypted(name, "User").failure().code == ErrorCode::wrong_password);
    }
}

TEST_CASE("passwords that are not ASCII") {
    check_content(open_encrypted("chinese", "密码").value_or_throw());
    check_content(open_encrypted("chinese", "所有者").value_or_throw());
    CHECK(open_encrypted("chinese", "密碼").failure().code == ErrorCode::wrong_password);
    // RFC 4013, section 3: examples 1, 4 and 5.
    for (const char* password : {"IX", "I\xC2\xADX", "\xE2\x85\xA8", "\xC2\xAA"}) {
        check_content(open_encrypted("saslprep", password).value_or_throw());
    }
    CHECK(open_encrypted("saslprep", "ix").failure().code == ErrorCode::wrong_password);
    // Before revision 5 a writer on a Chinese system took the code page's bytes; so may who gives the password.
    for (const char* password : {"密码", "所有者", "\xC3\xDC\xC2\xEB"}) {
        check_content(open_encrypted("code-page", password).value_or_throw());
    }
}

TEST_CASE("permissions are those of table 22, all with the owner password") {
    CHECK_FALSE(permissions_of("no-permissions", "").fill_fields);
    CHECK_FALSE(permissions_of("no-permissions", "").create_fields);
    CHECK(permissions_of("no-permissions", "owner").create_fields);
    CHECK(permissions_of("no-permissions", "owner").fill_fields);
    CHECK(permissions_of("fill-only", "").fill_fields);
    CHECK_FALSE(permissions_of("fill-only", "").annotate);
    CHECK_FALSE(permissions_of("fill-only", "").modify_contents);
    CHECK(permissions_of("annotate-only", "").annotate);
    CHECK_FALSE(permissions_of("annotate-only", "").create_fields);
    CHECK(permissions_of("aes-128", "user").create_fields);
}

TEST_CASE("permissions that were changed without the key grant nothing more") {
    const std::string text = bytes_of("no-permissions");
    const std::size_t at = text.find("/P -");
    const std::string number = text.substr(at + 3, text.find_first_of(" /", at + 4) - at - 3);
    const std::string all = "-4" + std::string(number.size() - 2, ' ');
    const FilePtr file = open_with(replaced(text, number, all), "").value_or_throw();
    CHECK_FALSE(file->security()->permissions().create_fields);
    CHECK(has_remark(file->remarks(), "encryption-permissions"));
    CHECK_FALSE(has_remark(open_encrypted("no-permissions", "").value_or_throw()->remarks(),
                           "encryption-permissions"));
}

TEST_CASE("a new revision is encrypted as the document is") {
    const std::string name = GENERATE(from_range(std::begin(kFlavours), std::end(kFlavours)));
    INFO(name);
    const std::string old = bytes_of(name);
    const FilePtr before = open_with(old, "user").value_or_throw();
    Document document(before);
    const std::shared_ptr<const Bytes> shared =
        std::make_shared<const Bytes>(to_bytes("a shared picture's bytes"));
    const Ref first = document.add_stream(Dict(), shared), second = document.add_stream(Dict(), shared);
    Dict signature;
    signature.set("ByteRange", Verbatim{"[0 1 2 3]", 1});
    signature.set("Contents", Verbatim{"<3000>", 2});
    signature.set("Reason", String{to_bytes("because of something"), false});
    const Ref signed_by = document.add(signature);
    // Objects that were there: one moves out of its object stream, a stream is loaded and written again.
    document.touch(document.catalog_ref()).as_dict()->set("Lang", String{to_bytes("zh-CN"), false});
    const Ref content = *View::newest(before)
                             .get(read_pages(View::newest(before)).at(0).ref)
                             .as_dict()
                             ->find("Contents")
                             ->as_ref();
    document.touch(content);
    const RevisionBytes revision = write_revision(document, Bytes(16, 1));
    const std::string text = old + std::string(as_text(revision.bytes));

    const FilePtr after = open_with(text, "owner").value_or_throw();
    check_content(after);
    const View view = View::newest(after);
    CHECK(as_text(*view.decoded_stream(*view.get(first).as_stream())) == "a shared picture's bytes");
    CHECK(as_text(*view.decoded_stream(*view.get(second).as_stream())) == "a shared picture's bytes");
    CHECK(as_text(view.catalog().find("Lang")->as_string()->bytes) == "zh-CN");
    const Dict& read = *view.get(signed_by).as_dict();
    CHECK(as_text(read.find("Reason")->as_string()->bytes) == "because of something");
    CHECK(read.find("Contents")->as_string()->bytes == Bytes{0x30, 0x00});
    const std::string_view added = std::string_view(text).substr(old.size());
    CHECK(added.find("because of something") == std::string_view::npos);
    CHECK(added.find("picture's") == std::string_view::npos);
    CHECK(added.find("<3000>") != std::string_view::npos);
    CHECK(after->revisions().back().trailer.contains("Encrypt"));
    CHECK(open_with(text, "").failure().code == ErrorCode::encrypted);
}

TEST_CASE("other handlers and damaged dictionaries are errors of their kind") {
    const std::string text = bytes_of("rc4-128");
    const auto code = [](const std::string& changed) { return open_with(changed, "user").failure().code; };
    CHECK(code(replaced(text, "/Filter /Standard", "/Filter /Standerd")) == ErrorCode::unsupported);
    CHECK(code(replaced(text, "/V 2", "/V 3")) == ErrorCode::unsupported);
    CHECK(code(replaced(text, "/R 3", "/R 9")) == ErrorCode::unsupported);
    CHECK(code(replaced(text, "/Length 128", "/Length 130")) == ErrorCode::damaged);
    CHECK(code(replaced(text, "/O ", "/Q ")) == ErrorCode::damaged);
    CHECK(code(replaced(text, "/P ", "/X ")) == ErrorCode::damaged);
    CHECK(code(replaced(text, "/Encrypt 8 0 R", "/Encrypt 9 0 R")) == ErrorCode::damaged);
    const std::string aes = bytes_of("aes-128");
    CHECK(code(replaced(aes, "/CFM /AESV2", "/CFM /AESV9")) == ErrorCode::unsupported);
    CHECK(code(replaced(aes, "/CFM /AESV2", "/CFM /AESV3")) == ErrorCode::damaged);
    CHECK(code(replaced(aes, "/StmF /StdCF", "/StmF /Other")) == ErrorCode::damaged);
    test_support::PdfBuilder builder = test_support::one_page();
    builder.end_with_table("/Root 1 0 R/Encrypt<</Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5>>");
    CHECK(code(builder.text()) == ErrorCode::unsupported);
}

TEST_CASE("an update may not change the encryption") {
    test_support::PdfBuilder builder = test_support::one_page();
    builder.end_with_table();
    const std::string later = "/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2>>";
    CHECK(open_text(builder.object(4, "null").end_with_table(later).text()).failure().code ==
          ErrorCode::unsupported);

    // The newest trailer leaves /Encrypt out.
    const std::string old = bytes_of("rc4-128");
    const std::string update = old + "xref\n0 0\ntrailer <</Size 9/Root 1 0 R/Prev " +
                               std::to_string(old.rfind("xref\n0 ")) + ">>\nstartxref\n" +
                               std::to_string(old.size()) + "\n%%EOF\n";
    CHECK(open_with(update, "user").failure().code == ErrorCode::unsupported);
}
