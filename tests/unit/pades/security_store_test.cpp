// Adding to the document security store (ISO 32000-2, 12.8.4.3 and 12.8.4.4).
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "pades/prepare.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::small_document;

namespace {

pdf::FilePtr open(const Bytes& bytes) { return pdf::File::open(memory_source(bytes)).value_or_throw(); }

struct Extended {
    Bytes bytes;
    pades::StoreChange change;
};
Extended extend(const Bytes& old, const std::vector<pades::SignatureMaterial>& material) {
    pdf::Document document(open(old));
    Extended made{old, pades::extend_security_store(document, material)};
    if (made.change.count() > 0) {
        append(made.bytes, pdf::write_revision(document, Bytes(16)).bytes);
    } else {
        CHECK(document.touched().empty());
    }
    return made;
}

const Bytes root{1}, issuer{2}, crl{3}, ocsp{4};
const pades::SignatureMaterial first{"AA", {root, issuer}, {crl}, {}};
const pades::SignatureMaterial second{"BB", {root}, {}, {ocsp}};

}  // namespace

TEST_CASE("The store is made, or extended wherever it stands, and holds nothing twice") {
    // None; in the catalog; an object of its own with its arrays apart.
    const char* catalog =
        GENERATE("", "/DSS << /Certs [20 0 R] /VRI << /CC << /Cert [20 0 R] >> >> >>", "/DSS 21 0 R");
    test_support::SmallPdf pdf = small_document(1, catalog);
    pdf.stream(20, "", std::string_view("\x01", 1))
        .object(21, "<< /Certs 22 0 R /CRLs [] /VRI 23 0 R >>")
        .object(22, "[20 0 R]")
        .object(23, "<< /CC << /Cert [20 0 R] >> >>");
    const bool had_root = *catalog != '\0';
    const Bytes old = pdf.end_revision().bytes();
    const Extended once = extend(old, {first, second});
    CHECK(once.change.certificates == (had_root ? 1 : 2));
    CHECK(once.change.crls == 1);
    CHECK(once.change.ocsps == 1);
    const pdf::View view = pdf::View::newest(open(once.bytes));
    const pades::SecurityStore store = pades::read_security_store(view);
    CHECK(store.certificates == std::vector<Bytes>{root, issuer});
    CHECK(store.crls == std::vector<Bytes>{crl});
    CHECK(store.ocsps == std::vector<Bytes>{ocsp});
    CHECK(store.vri == (had_root ? 3 : 2));
    const pdf::Dict* related = view.dict_at(*view.dict_at(view.catalog(), "DSS"), "VRI");
    REQUIRE(related != nullptr);
    const pdf::Dict* record = view.dict_at(*related, "AA");
    REQUIRE(record != nullptr);
    CHECK(view.array_at(*record, "Cert")->size() == 2);
    CHECK(view.array_at(*record, "CRL")->size() == 1);
    CHECK_FALSE(record->contains("OCSP"));

    CHECK(extend(once.bytes, {first, second}).change.count() == 0);
}

TEST_CASE("What a VRI entry alone holds is used, and the entry extended") {
    test_support::SmallPdf pdf = small_document(
        1, "/DSS << /Certs [20 0 R] /VRI << /AA << /Cert [20 0 R] /CRL [21 0 R] /TU (D:20260101000000Z) >> >> >>");
    pdf.stream(20, "", std::string_view("\x01", 1)).stream(21, "", std::string_view("\x09", 1));
    const Bytes old = pdf.end_revision().bytes();
    const Bytes only_there{9};
    CHECK(extend(old, {{"AA", {root}, {only_there}, {}}}).change.count() == 0);
    const Extended once = extend(old, {{"AA", {root, issuer}, {only_there}, {}}});
    CHECK(once.change.certificates == 1);
    CHECK(once.change.crls == 0);
    const pdf::View view = pdf::View::newest(open(once.bytes));
    const pdf::Dict* store = view.dict_at(view.catalog(), "DSS");
    REQUIRE(store != nullptr);
    CHECK(view.array_at(*store, "CRLs")->size() == 1);  // now for readers of the store alone, too
    const pdf::Dict* record = view.dict_at(*view.dict_at(*store, "VRI"), "AA");
    REQUIRE(record != nullptr);
    CHECK(record->contains("TU"));
    CHECK(view.array_at(*record, "CRL")->size() == 1);
    CHECK(view.array_at(*record, "Cert")->size() == 2);
}

TEST_CASE("A signature on the same chain has its VRI entry, which names nothing twice") {
    const Bytes old = small_document().end_revision().bytes();
    const Extended once = extend(old, {{"AA", {root, issuer, root}, {crl, crl}, {}}});
    const Extended twice = extend(once.bytes, {{"BB", {root, issuer}, {crl}, {}}});
    CHECK(twice.change.records == 1);
    CHECK(twice.change.count() == 1);
    const pdf::View view = pdf::View::newest(open(twice.bytes));
    const pdf::Dict* related = view.dict_at(*view.dict_at(view.catalog(), "DSS"), "VRI");
    REQUIRE(related != nullptr);
    CHECK(view.array_at(*view.dict_at(*related, "AA"), "Cert")->size() == 2);
    CHECK(view.array_at(*view.dict_at(*related, "AA"), "CRL")->size() == 1);
    CHECK(view.array_at(*view.dict_at(*related, "BB"), "Cert")->size() == 2);
}

TEST_CASE("A VRI key is the hash of the whole value, in capitals") {
    // SHA-1 of "abc" (FIPS 180-2, A.1).
    CHECK(pades::vri_key(as_bytes("abc")) == "A9993E364706816ABA3E25717850C26C9CD0D89D");
}

TEST_CASE("Keys of VRI entries as some write them are read, too") {
    test_support::SmallPdf pdf =
        small_document(1, "/DSS << /VRI << /CC << /Certs [20 0 R] /OCSPs [21 0 R] >> >> >>");
    pdf.stream(20, "", "certificate").stream(21, "", "response").end_revision();
    const pades::SecurityStore store = pades::read_security_store(pdf::View::newest(open(pdf.bytes())));
    CHECK(store.certificates.size() == 1);
    CHECK(store.ocsps.size() == 1);
}

TEST_CASE("The extension is declared once") {
    pdf::Document document(
        open(small_document(1, "/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 3 >> >>")
                 .end_revision()
                 .bytes()));
    pades::declare_extension(document);
    const pdf::Object extensions = document.at(*document.get(document.catalog_ref()).as_dict(), "Extensions");
    CHECK(extensions.as_dict()->contains("ADBE"));
    CHECK(extensions.as_dict()->contains("ESIC"));
    CHECK(extensions.as_dict()->size() == 2);
}

TEST_CASE("A value larger than its place is made once more with room for it, and no more than once") {
    const Bytes old = small_document().end_revision().bytes();
    pdf::Document document(open(old));
    pades::SignatureRequest request;
    request.contents_capacity = 10;
    pades::add_signature(document, request);
    std::vector<Bytes> digests;
    std::size_t size = 3000;
    const auto make = [&](const Bytes& digest) {
        digests.push_back(digest);
        Bytes value{0x30, 0x82, static_cast<std::uint8_t>((size - 4) >> 8),
                    static_cast<std::uint8_t>(size - 4)};
        value.resize(size);
        return value;
    };
    SECTION("it fits then") {
        Bytes bytes = old;
        append(bytes, pades::sign_revision(document, crypto::DigestAlgorithm::sha256, make));
        REQUIRE(digests.size() == 2);
        CHECK(digests[0] != digests[1]);  // /Contents is longer, so /ByteRange is another
        const auto signatures = pades::read_signatures(open(bytes));
        REQUIRE(signatures.size() == 1);
        CHECK(signatures[0].problems.empty());
        CHECK(signatures[0].contents.size() > size);
    }
    SECTION("it grows further") {
        const auto growing = [&](const Bytes& digest) {
            size += 2000;
            return make(digest);
        };
        CHECK_THROWS_AS(pades::sign_revision(document, crypto::DigestAlgorithm::sha256, growing), Error);
        CHECK(digests.size() == 2);
    }
}

TEST_CASE("A document timestamp is a field of its own, without a claimed time") {
    pdf::Document document(open(small_document().end_revision().bytes()));
    pades::SignatureRequest request;
    request.subfilter = "ETSI.RFC3161";
    request.document_timestamp = true;
    request.contents_capacity = 10;
    CHECK(pades::add_signature(document, request) == std::vector<std::string>{"Timestamp1"});
    bool found = false;
    for (const auto& [ref, object] : document.touched()) {
        const pdf::Dict* dict = object.as_dict();
        if (dict != nullptr && dict->contains("ByteRange")) {
            found = true;
            CHECK(dict->find("Type")->is_name("DocTimeStamp"));
            CHECK(dict->find("SubFilter")->is_name("ETSI.RFC3161"));
            CHECK_FALSE(dict->contains("M"));
        }
    }
    CHECK(found);
}
