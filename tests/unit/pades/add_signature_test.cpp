#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "pades/prepare.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::signature_text;
using test_support::small_document;
using test_support::SmallPdf;
using test_support::Xref;

namespace {

pdf::FilePtr open(const Bytes& bytes) { return pdf::File::open(memory_source(bytes)).value_or_throw(); }

/// Signs with a CMS value that is none: what stands where is all that counts here.
Bytes sign(const Bytes& old, pades::SignatureRequest request, std::string* name = nullptr) {
    const pdf::FilePtr file = open(old);
    pdf::Document document(file);
    request.contents_capacity = 100;
    request.claimed_time = parse_time("2026-06-01T08:00:00Z");
    const std::string chosen = pades::add_signature(document, request).front();
    if (name != nullptr) {
        *name = chosen;
    }
    pades::PreparedSignature prepared = pades::prepare(document);
    Bytes out;
    const auto sink = open_sink(Output::bytes(out));
    const Bytes digest =
        pades::digest_and_copy(file->source(), prepared, crypto::DigestAlgorithm::sha256, sink.get());
    pades::embed(prepared, to_bytes("0\x03\x02\x01\x01"));
    sink->write(prepared.revision.bytes);
    sink->commit();
    Bytes covered(out.begin(), out.begin() + prepared.byte_range.length1);
    append(covered, ByteView(out).subspan(static_cast<std::size_t>(prepared.byte_range.offset2)));
    CHECK(digest == crypto::digest(crypto::DigestAlgorithm::sha256, covered));
    return out;
}

ErrorCode code_of_signing(const Bytes& old, const pades::SignatureRequest& request) {
    try {
        sign(old, request);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

const pdf::Dict& form_of(const pdf::View& view) { return *view.dict_at(view.catalog(), "AcroForm"); }

bool starts_with(const Bytes& text, const Bytes& front) {
    return text.size() > front.size() && std::equal(front.begin(), front.end(), text.begin());
}

}  // namespace

TEST_CASE("A signature is added to any kind of form, the old bytes stay in front") {
    const char* catalog = GENERATE("", "/AcroForm << /Fields [10 0 R] /SigFlags 1 >>", "/AcroForm 20 0 R",
                                   "/AcroForm << /Fields 21 0 R >>", "/AcroForm 22 0 R", "/AcroForm null",
                                   "/AcroForm << /DA (/Helv 0 Tf) >>");
    const Xref xref = GENERATE(Xref::table, Xref::stream);
    CAPTURE(catalog);
    SmallPdf pdf = small_document(1, catalog, {}, xref);
    pdf.object(10, "<< /T (text) /FT /Tx >>").object(20, "<< /Fields [10 0 R] /DR << >> >>");
    pdf.object(21, "[10 0 R]").object(22, "<< /Fields 21 0 R /SigFlags 3 >>").end_revision();
    const Bytes out = sign(pdf.bytes(), {});
    CHECK(starts_with(out, pdf.bytes()));

    const auto signatures = pades::read_signatures(open(out));
    REQUIRE(signatures.size() == 1);
    CHECK(signatures.front().problems.empty());
    CHECK(signatures.front().fields == std::vector<std::string>{"Signature1"});
    CHECK(signatures.front().coverage == Coverage::whole_file);
    CHECK(signatures.front().revision == 2);
    CHECK(signatures.front().contents.size() == 100);

    const pdf::View view = pdf::View::newest(open(out));
    CHECK(view.at(form_of(view), "SigFlags").as_int() == 3);
    CHECK_FALSE(form_of(view).contains("NeedAppearances"));
    const bool had_field = std::string_view(catalog).find("Fields") != std::string_view::npos ||
                           std::string_view(catalog).find("2") != std::string_view::npos;
    CHECK(view.array_at(form_of(view), "Fields")->size() == (had_field ? 2 : 1));
}

TEST_CASE("An invisible signature stands on the first page without extent, printed and locked") {
    const Bytes out = sign(small_document(2).end_revision().bytes(), {});
    const pdf::View view = pdf::View::newest(open(out));
    const auto fields = pades::read_signature_fields(view);
    REQUIRE(fields.size() == 1);
    const pdf::Dict& field = *view.get(fields.front().ref).as_dict();
    CHECK(pdf::equivalent(*field.find("Rect"), pdf::Array{0, 0, 0, 0}));
    CHECK(field.find("F")->as_int() == 132);
    CHECK(field.find("P")->as_ref() == pdf::Ref{3, 0});
    CHECK_FALSE(field.contains("AP"));
    CHECK(view.array_at(*view.get({3, 0}).as_dict(), "Annots")->size() == 1);
    CHECK_FALSE(view.get({4, 0}).as_dict()->contains("Annots"));
}

TEST_CASE("After a visible signature an invisible field stands on its page, which has annotations already") {
    pades::SignatureRequest visible;
    visible.widget = {1, Rect{10, 10, 90, 90}, std::nullopt};
    const Bytes first = sign(small_document(3).end_revision().bytes(), visible);
    pades::SignatureRequest invisible;
    invisible.document_timestamp = GENERATE(true, false);
    const pdf::View view = pdf::View::newest(open(sign(first, invisible)));
    const auto fields = pades::read_signature_fields(view);
    REQUIRE(fields.size() == 2);
    CHECK(view.get(fields[1].ref).as_dict()->find("P")->as_ref() == pdf::Ref{4, 0});
    CHECK(view.array_at(*view.get({4, 0}).as_dict(), "Annots")->size() == 2);
    CHECK_FALSE(view.get({3, 0}).as_dict()->contains("Annots"));
}

TEST_CASE("After a signature that stands on no page an invisible field stands on the first") {
    const char* field = GENERATE("<< /T (a) /FT /Sig /V 11 0 R >>",
                                 "<< /T (a) /FT /Sig /V 11 0 R /Rect [0 0 0 0] >>",
                                 "<< /T (a) /FT /Sig /V 11 0 R /Rect [0 0 0 0] /P 99 0 R >>",
                                 "<< /T (a) /FT /Sig /Rect [0 0 0 0] /P 4 0 R >>");
    CAPTURE(field);
    SmallPdf pdf = small_document(2, "/AcroForm << /Fields [10 0 R] /SigFlags 3 >>");
    pdf.object(10, field).object(11, signature_text()).end_revision();
    const pdf::View view = pdf::View::newest(open(sign(pdf.bytes(), {})));
    CHECK(view.array_at(*view.get({3, 0}).as_dict(), "Annots")->size() == 1);
    CHECK_FALSE(view.get({4, 0}).as_dict()->contains("Annots"));
}

TEST_CASE("The signature dictionary says what was asked, in text strings") {
    pades::SignatureRequest request;
    request.reason = "同意";
    request.location = "Shanghai";
    const Bytes out = sign(small_document().end_revision().bytes(), request);
    const pdf::Dict dict = pades::read_signatures(open(out)).front().dictionary;
    CHECK(to_hex(dict.find("Reason")->as_string()->bytes) == "feff540c610f");
    CHECK(as_text(dict.find("Location")->as_string()->bytes) == "Shanghai");
    CHECK(as_text(dict.find("M")->as_string()->bytes) == "D:20260601080000Z");
    CHECK(dict.find("Filter")->is_name("Adobe.PPKLite"));
    CHECK_FALSE(dict.contains("ContactInfo"));
    CHECK_FALSE(dict.contains("Cert"));
}

TEST_CASE("Field names are unique") {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R 11 0 R] >>");
    pdf.object(10, "<< /T (Signature1) /FT /Tx >>")
        .object(11, "<< /T (Signature2) /FT /Sig >>")
        .end_revision();
    std::string name;
    sign(pdf.bytes(), {}, &name);
    CHECK(name == "Signature3");
    pades::SignatureRequest request;
    request.field_name = "甲方";
    sign(pdf.bytes(), request, &name);
    CHECK(name == "甲方");
    request.field_name = "Signature1";
    CHECK(code_of_signing(pdf.bytes(), request) == ErrorCode::invalid_argument);
    request.field_name = "a.b";
    CHECK(code_of_signing(pdf.bytes(), request) == ErrorCode::invalid_argument);
}

TEST_CASE("Readers are not told to make appearances anew where each field has its own") {
    const auto [field, kept] = GENERATE(table<const char*, bool>({
        {"/T (a) /FT /Tx /Rect [0 0 9 9] /AP << /N 11 0 R >>", false},
        {"/T (a) /FT /Tx /Rect [0 0 9 9]", true},
        {"/T (a) /FT /Tx /Kids [12 0 R]", true},
        {"/T (a) /FT /Sig /Rect [0 0 9 9]", false},
    }));
    CAPTURE(field);
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] /NeedAppearances true >>");
    pdf.object(10, "<< " + std::string(field) + " >>").stream(11, "/BBox [0 0 9 9] /Subtype /Form", "");
    pdf.object(12, "<< /Rect [0 0 9 9] /Parent 10 0 R >>").end_revision();
    const Bytes out = sign(pdf.bytes(), {});
    CHECK(form_of(pdf::View::newest(open(out))).contains("NeedAppearances") == kept);
}

TEST_CASE("An existing field is filled, its lock becomes a promise") {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] /SigFlags 3 >>", "/Annots [11 0 R]");
    pdf.object(10, "<< /T (party) /FT /Sig /Kids [12 0 R] >>");
    pdf.object(12,
               "<< /T (a) /Parent 10 0 R /Kids [11 0 R] /Lock << /Type /SigFieldLock /Action /Include "
               "/Fields [(x)] >> >>");
    pdf.object(11, "<< /Type /Annot /Subtype /Widget /Parent 12 0 R /Rect [10 10 60 60] >>").end_revision();
    pades::SignatureRequest request;
    request.existing_field = "party.a";
    const Bytes out = sign(pdf.bytes(), request);
    const auto signatures = pades::read_signatures(open(out));
    REQUIRE(signatures.size() == 1);
    CHECK(signatures.front().fields == std::vector<std::string>{"party.a"});
    CHECK(signatures.front().problems.empty());
    const pdf::View view = pdf::View::newest(open(out));
    CHECK(pades::read_field_mdp(view, signatures.front().dictionary)->fields ==
          std::vector<std::string>{"x"});
    CHECK(view.at(*view.get({11, 0}).as_dict(), "F").as_int() == 132);
    CHECK(code_of_signing(out, request) == ErrorCode::field_already_signed);
    request.existing_field = "party";
    CHECK(code_of_signing(pdf.bytes(), request) == ErrorCode::field_not_found);
}

TEST_CASE("A field of a signed document gets no lock of its own; the signature carries it") {
    const bool is_signed = GENERATE(false, true);
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R 12 0 R] /SigFlags 3 >>", "/Annots [10 0 R]");
    pdf.object(10, "<< /T (a) /FT /Sig /Type /Annot /Subtype /Widget /Rect [10 10 60 60] >>");
    pdf.object(12, "<< /FT /Sig /T (Seal) " + std::string(is_signed ? "/V 13 0 R" : "") + " >>");
    pdf.object(13, signature_text("3003020101", "")).end_revision();
    pades::SignatureRequest request;
    request.existing_field = "a";
    request.lock = FieldLock{"include", {"x"}};
    const Bytes out = sign(pdf.bytes(), request);
    const pdf::View view = pdf::View::newest(open(out));
    const pdf::Dict* field = view.get({10, 0}).as_dict();
    CHECK(field->contains("Lock") == !is_signed);
    CHECK(pades::read_field_mdp(view, *view.dict_at(*field, "V"))->fields == std::vector<std::string>{"x"});
}

TEST_CASE("A lock that is none is not promised (Table 236)") {
    const char* lock = GENERATE("/Action /Foo", "", "/Action /Include", "/Action /All /P 7", "/Action /All /P (x)");
    CAPTURE(lock);
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] >>", "/Annots [10 0 R]");
    pdf.object(10, "<< /T (a) /FT /Sig /Subtype /Widget /Rect [10 10 60 60] /Lock << " + std::string(lock) + " >> >>")
        .end_revision();
    pades::SignatureRequest request;
    request.existing_field = "a";
    CHECK(code_of_signing(pdf.bytes(), request) == ErrorCode::field_lock_forbids);
}

TEST_CASE("What earlier signatures forbid is refused") {
    const auto signed_with = [](const std::string& catalog, const std::string& reference) {
        SmallPdf pdf = small_document(1, catalog + " /AcroForm << /Fields [10 0 R] >>");
        pdf.object(10, "<< /FT /Sig /T (Seal) /V 11 0 R >>")
            .object(11, signature_text("3003020101", reference));
        return pdf.end_revision().bytes();
    };
    const Bytes certified =
        signed_with("/Perms << /DocMDP 11 0 R >>",
                    "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>]");
    CHECK(code_of_signing(certified, {}) == ErrorCode::docmdp_forbids);
    const Bytes locked =
        signed_with("", "/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /All >> >>]");
    CHECK(code_of_signing(locked, {}) == ErrorCode::field_lock_forbids);
}

TEST_CASE("A signature value that does not fit is an error, never cut") {
    const pdf::FilePtr file = open(small_document().end_revision().bytes());
    pdf::Document document(file);
    pades::SignatureRequest request;
    request.contents_capacity = 4;
    pades::add_signature(document, request);
    pades::PreparedSignature prepared = pades::prepare(document);
    CHECK(prepared.capacity == 4);
    const Bytes before = prepared.revision.bytes;
    CHECK_THROWS_AS(pades::embed(prepared, Bytes(5)), Error);
    CHECK(prepared.revision.bytes == before);
}
