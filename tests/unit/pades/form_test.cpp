#include <catch2/catch_test_macros.hpp>

#include "pades/form_walk.h"
#include "pades/permissions.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::signature_text;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

pdf::View view_of(const SmallPdf& pdf) {
    return pdf::View::newest(pdf::File::open(memory_source(pdf.bytes())).value_or_throw());
}

}  // namespace

TEST_CASE("Field names are joined along the tree, types and values handed down") {
    SmallPdf pdf = small_document(1, "/AcroForm 9 0 R");
    pdf.object(9, "<< /Fields 8 0 R >>").object(8, "[10 0 R 20 0 R]");
    pdf.object(10, "<< /T (party) /FT /Sig /Kids [11 0 R 12 0 R] >>");
    pdf.object(11, "<< /T (\xfe\xff\x75\x32) /Parent 10 0 R /V 30 0 R /Kids [13 0 R 14 0 R] >>");
    pdf.object(12, "<< /T (b) /Parent 10 0 R /Rect [0 0 1 1] >>");
    pdf.object(13, "<< /Parent 11 0 R /Rect [0 0 1 1] >>").object(14, "<< /Parent 11 0 R /Rect [0 0 2 2] >>");
    pdf.object(20, "<< /T (text) /FT /Tx >>").object(30, signature_text()).end_revision();
    const pades::FormWalk walk = pades::walk_form(view_of(pdf));
    REQUIRE(walk.fields.size() == 2);
    CHECK(walk.fields[0].name == "party.甲");
    CHECK(walk.fields[0].widgets == std::vector<pdf::Ref>{{13, 0}, {14, 0}});
    CHECK(walk.fields[0].value == pdf::Ref{30, 0});
    CHECK(walk.fields[1].name == "party.b");
    CHECK(walk.fields[1].widgets == std::vector<pdf::Ref>{{12, 0}});
    CHECK_FALSE(walk.fields[1].has_value);
    CHECK(walk.names == std::set<std::string>{"party", "party.甲", "party.b", "text"});
}

TEST_CASE("Loops among fields and great depth end") {
    SmallPdf loop = small_document(1, "/AcroForm << /Fields [10 0 R 10 0 R] >>");
    loop.object(10, "<< /T (a) /Kids [11 0 R] >>")
        .object(11, "<< /T (b) /Kids [10 0 R 11 0 R] >>")
        .end_revision();
    CHECK(pades::read_signature_fields(view_of(loop)).empty());

    SmallPdf deep = small_document(1, "/AcroForm << /Fields [10 0 R] >>");
    for (int number = 10; number < 2000; ++number) {
        deep.object(number, "<< /T (x) /FT /Sig /Kids [" + std::to_string(number + 1) + " 0 R] >>");
    }
    deep.end_revision();
    CHECK(pades::read_signature_fields(view_of(deep)).empty());
}

TEST_CASE("A document without a form, or with nonsense for one, has no fields") {
    for (const char* catalog : {"", "/AcroForm null", "/AcroForm 7", "/AcroForm << /Fields 5 >>",
                                "/AcroForm 99 0 R", "/AcroForm << /Fields [5 (a) null 99 0 R << >>] >>"}) {
        CHECK(pades::read_signature_fields(view_of(small_document(1, catalog).end_revision())).empty());
    }
}

TEST_CASE("The certification is the one the catalog names") {
    const auto certified = [](const std::string& parameters) {
        SmallPdf pdf = small_document(1, "/Perms << /DocMDP 11 0 R >> /AcroForm << /Fields [10 0 R] >>");
        pdf.object(10, "<< /FT /Sig /T (Seal) /V 11 0 R >>");
        pdf.object(11, signature_text("3003020101",
                                      "/Reference [<< /TransformMethod /DocMDP " + parameters + " >>]"));
        return pdf.end_revision();
    };
    const auto permissions = [&](const std::string& parameters) {
        return pades::read_certification(view_of(certified(parameters)))->permissions;
    };
    CHECK(permissions("/TransformParams << /P 1 >>") == 1);
    CHECK(permissions("/TransformParams << /P 3 >>") == 3);
    CHECK(permissions("/TransformParams << >>") == 2);
    CHECK(permissions("") == 2);
    CHECK(permissions("/TransformParams << /P 7 >>") == 1);
    CHECK_FALSE(pades::read_certification(view_of(small_document().end_revision())).has_value());

    const auto signatures = pades::read_signatures(
        pdf::File::open(memory_source(certified("/TransformParams << /P 7 >>").bytes())).value_or_throw());
    REQUIRE(signatures.size() == 1);
    CHECK(std::ranges::count(signatures.front().problems, "docmdp-invalid", &Finding::code) == 1);

    CHECK(pades::find_restrictions(view_of(certified("/TransformParams << /P 1 >>")), {"a"}).front().code() ==
          ErrorCode::docmdp_forbids);
    CHECK(pades::find_restrictions(view_of(certified("/TransformParams << /P 2 >>")), {"a"}).empty());
}

TEST_CASE("Locks of signed fields forbid what they name, exactly") {
    const auto locked = [](const std::string& parameters) {
        SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] >>");
        pdf.object(10, "<< /FT /Sig /T (Seal) /V 11 0 R >>");
        pdf.object(11, signature_text("3003020101",
                                      "/Reference [<< /TransformMethod /FieldMDP /TransformParams << " +
                                          parameters + " >> >>]"));
        return view_of(pdf.end_revision());
    };
    CHECK(pades::find_restrictions(locked("/Action /All"), {"a"}).front().code() ==
          ErrorCode::field_lock_forbids);
    const pdf::View include = locked("/Action /Include /Fields [(a) (b.c)]");
    CHECK(pades::find_restrictions(include, {"z", "y"}).empty());
    CHECK(pades::find_restrictions(include, {"a"}).size() == 1);
    CHECK(pades::find_restrictions(include, {"b.c"}).size() == 1);
    CHECK(pades::find_restrictions(include, {"b"}).empty());
    const pdf::View exclude = locked("/Action /Exclude /Fields [(a)]");
    CHECK(pades::find_restrictions(exclude, {"a"}).empty());
    CHECK(pades::find_restrictions(exclude, {"z"}).size() == 1);
    CHECK(pades::find_restrictions(exclude, {"a", "a-2"}).size() == 1);
    CHECK(pades::read_field_mdp(include, *include.get({11, 0}).as_dict())->fields ==
          std::vector<std::string>{"a", "b.c"});
}

TEST_CASE("The security store gives each stream once, decoded") {
    SmallPdf pdf = small_document(1,
                                  "/DSS << /Certs [10 0 R 11 0 R] /CRLs [12 0 R] /OCSPs [99 0 R 5] "
                                  "/VRI << /AB << /Cert [10 0 R 13 0 R] >> /CD << >> >> >>");
    pdf.stream(10, "", "one")
        .stream(11, "/Filter /ASCIIHexDecode", "74776f>")
        .stream(12, "", "crl")
        .stream(13, "", "three");
    const pades::SecurityStore store = pades::read_security_store(view_of(pdf.end_revision()));
    CHECK(store.certificates == std::vector<Bytes>{to_bytes("one"), to_bytes("two"), to_bytes("three")});
    CHECK(store.crls == std::vector<Bytes>{to_bytes("crl")});
    CHECK(store.ocsps.empty());
    CHECK(store.vri == 2);
}
