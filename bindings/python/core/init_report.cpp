#include "convert.h"
#include "module.h"
#include "report_html.h"
#include "sealpdf/report.h"

namespace sealpdf::python {

namespace {

void init_findings(py::module_& m) {
    py::class_<Finding>(m, "Finding", "What was found. Codes such as \"pki.crl.expired\" are stable.")
        .def_property_readonly("code", get_text(&Finding::code))
        .def_property_readonly("message", get_text(&Finding::message))
        .def("__repr__", [](const Finding& self) {
            return py::str("Finding({!r}, {!r})").format(text(self.code), text(self.message));
        });
    py::class_<ChangeReport>(m, "ChangeReport", "One object that a later revision changed.")
        .def_readonly("revision", &ChangeReport::revision)
        .def_property_readonly("object", get_text_or_none(&ChangeReport::object))
        .def_property_readonly("kind", get_text(&ChangeReport::kind))
        .def_readonly("page", &ChangeReport::page)
        .def_property_readonly("description", get_text(&ChangeReport::description));
    py::class_<ModificationReport>(m, "ModificationReport", "What was changed after a signature.")
        .def_readonly("level", &ModificationReport::level)
        .def_readonly("permitted", &ModificationReport::permitted)
        .def_readonly("changes", &ModificationReport::changes);
}

void init_certificates(py::module_& m) {
    py::class_<RevocationReport>(m, "RevocationReport", "What is known about a certificate's revocation.")
        .def_property_readonly("source", get_text(&RevocationReport::source), "\"crl\" or \"ocsp\".")
        .def_property_readonly("origin", get_text(&RevocationReport::origin),
                               "\"document\", \"local\", \"cache\" or \"online\".")
        .def_readonly("this_update", &RevocationReport::this_update)
        .def_readonly("next_update", &RevocationReport::next_update)
        .def_readonly("revoked_at", &RevocationReport::revoked_at)
        .def_property_readonly("reason", get_text_or_none(&RevocationReport::reason), "RFC 5280 name.")
        .def_readonly("invalidity_date", &RevocationReport::invalidity_date);
    py::class_<CertificateReport>(m, "CertificateReport", "A certificate of a path.")
        .def_property_readonly("subject", get_text(&CertificateReport::subject))
        .def_property_readonly("serial", get_text(&CertificateReport::serial), "Hexadecimal.")
        .def_property_readonly("sha256", get_text(&CertificateReport::sha256))
        .def_property_readonly("role", get_text(&CertificateReport::role),
                               "\"signer\", \"ca\", \"anchor\", \"tsa\" or \"ocsp-responder\".")
        .def_property_readonly(
            "status", get_text(&CertificateReport::status),
            "\"good\", \"revoked\", \"on-hold\", \"expired\", \"not-yet-valid\" or \"unknown\".")
        .def_readonly("revocation", &CertificateReport::revocation);
    py::class_<IdentityReport>(m, "IdentityReport", "A number by which a register knows the holder.")
        .def_property_readonly("oid", get_text(&IdentityReport::oid))
        .def_property_readonly("kind", get_text(&IdentityReport::kind),
                               "\"organization-code\", \"tax-registration\", \"bjca-unique-id\", ...")
        .def_property_readonly("value", get_text(&IdentityReport::value));
    py::class_<QualifiedReport>(m, "QualifiedReport",
                                "What a qualified certificate says of itself (EN 319 412-5).")
        .def_readonly("compliant", &QualifiedReport::compliant)
        .def_readonly("secure_device", &QualifiedReport::secure_device)
        .def_property_readonly("type", get_text_or_none(&QualifiedReport::type),
                               "\"esign\", \"eseal\" or \"web\".");
    py::class_<SignerReport>(m, "SignerReport", "The signer's certificate.")
        .def_property_readonly("subject", get_text(&SignerReport::subject))
        .def_property_readonly("issuer", get_text(&SignerReport::issuer))
        .def_property_readonly("serial", get_text(&SignerReport::serial), "Hexadecimal.")
        .def_property_readonly("organization", get_text_or_none(&SignerReport::organization))
        .def_property_readonly("organization_identifier",
                               get_text_or_none(&SignerReport::organization_identifier))
        .def_readonly("not_before", &SignerReport::not_before)
        .def_readonly("not_after", &SignerReport::not_after)
        .def_property_readonly("key", get_text(&SignerReport::key), "\"rsa-2048\", \"ec-p256\", ...")
        .def_property_readonly("sha256", get_text(&SignerReport::sha256), "Of the certificate.")
        .def_property_readonly("credit_code", get_text_or_none(&SignerReport::credit_code),
                               "Unified social credit code (GB 32100).")
        .def_readonly("identities", &SignerReport::identities)
        .def_readonly("qualified", &SignerReport::qualified);
    py::class_<TimestampReport>(m, "TimestampReport", "A timestamp (RFC 3161).")
        .def_readonly("time", &TimestampReport::time)
        .def_property_readonly("authority", get_text_or_none(&TimestampReport::authority))
        .def_property_readonly("kind", get_text(&TimestampReport::kind),
                               "\"signature\", \"document\" or \"content\".")
        .def_readonly("indication", &TimestampReport::indication)
        .def_property_readonly("subindication", get_text_or_none(&TimestampReport::subindication))
        .def_readonly("chain", &TimestampReport::chain)
        .def_readonly("reasons", &TimestampReport::reasons);
}

void init_seals(py::module_& m) {
    py::class_<SealCheck>(m, "SealCheck", "One check of a seal.")
        .def_property_readonly("check", get_text(&SealCheck::check))
        .def_property_readonly("result", get_text(&SealCheck::result),
                               "\"pass\", \"fail\", \"warn\" or \"not-applicable\".")
        .def_property_readonly("detail", get_text(&SealCheck::detail))
        .def_property_readonly("code", get_text_or_none(&SealCheck::code), "Of the finding; None when it passes.");
    py::class_<SealImpression>(m, "SealImpression", "An impression of a seal in the document.")
        .def_readonly("page", &SealImpression::page, "From 1.")
        .def_readonly("rect", &SealImpression::rect, "mm, from the top left as the reader sees the page.")
        .def_property_readonly("kind", get_text(&SealImpression::kind),
                               "\"widget\", \"content\" or \"straddle\".")
        .def_property_readonly("picture_sha256", get_text_or_none(&SealImpression::picture_sha256))
        .def_readonly("matches_seal", &SealImpression::matches_seal,
                      "The seal file's very picture; None: there is none, or nobody can tell.")
        .def_readonly("listed", &SealImpression::listed, "By the signature itself.");
    py::class_<SealReport>(m, "SealReport", "The seal of a signature.")
        .def_property_readonly(
            "status", get_text(&SealReport::status),
            "\"authentic\", \"unverified\", \"picture-only\", \"uncovered-picture\", \"mismatch\",\n"
            "\"invalid\" or \"none\".")
        .def_property_readonly("id", get_text_or_none(&SealReport::id))
        .def_property_readonly("name", get_text_or_none(&SealReport::name))
        .def_property_readonly("type", get_text_or_none(&SealReport::type))
        .def_property_readonly("holder", get_text_or_none(&SealReport::holder))
        .def_property_readonly("maker", get_text_or_none(&SealReport::maker))
        .def_readonly("version", &SealReport::version)
        .def_readonly("valid_from", &SealReport::valid_from)
        .def_readonly("valid_to", &SealReport::valid_to)
        .def_property_readonly("validity", get_text_or_none(&SealReport::validity), "\"at-signing\" or \"now\".")
        .def_readonly("maker_chain", &SealReport::maker_chain)
        .def_readonly("checks", &SealReport::checks)
        .def_readonly("impressions", &SealReport::impressions);
}

std::optional<int> known_revision(const SignatureReport& self) {
    return self.revision > 0 ? std::optional(self.revision) : std::nullopt;
}

void init_signature(py::module_& m) {
    using Signature = SignatureReport;
    py::class_<Signature> type(m, "SignatureReport", "One signature or document timestamp.");
    py::class_<SignaturePolicyReport>(m, "SignaturePolicyReport", "The policy a signature says it was made under.")
        .def_property_readonly("oid", get_text(&SignaturePolicyReport::oid))
        .def_property_readonly("digest_algorithm", get_text_or_none(&SignaturePolicyReport::digest_algorithm))
        .def_property_readonly("hash", get_text(&SignaturePolicyReport::hash), "Hexadecimal.")
        .def_property_readonly("uri", get_text_or_none(&SignaturePolicyReport::uri))
        .def_property_readonly("document", get_text(&SignaturePolicyReport::document),
                               "The one kept in the signature: \"none\", \"matches\" the hash, \"differs\" or \"unknown\".");
    py::class_<Signature::Locks>(type, "Locks", "The fields a signature locks (FieldMDP).")
        .def_property_readonly("action", get_text(&Signature::Locks::action),
                               "\"all\", \"include\" or \"exclude\".")
        .def_property_readonly("fields", get_texts(&Signature::Locks::fields));
    type.def_property_readonly("field", get_text(&Signature::field))
        .def_property_readonly("fields", get_texts(&Signature::fields), "All fields that share it.")
        .def_property_readonly("type", get_text(&Signature::type), "\"signature\" or \"document-timestamp\".")
        .def_readonly("verdict", &Signature::verdict)
        .def_property_readonly("revision", &known_revision,
                               "The one it signs, from 1; None when that cannot be told.")
        .def_readonly("byte_range", &Signature::byte_range)
        .def_property_readonly("subfilter", get_text_or_none(&Signature::subfilter))
        .def_property_readonly("equivalent_level", get_text_or_none(&Signature::equivalent_level),
                               "\"PKCS7-B\", ... for signatures that are not PAdES.")
        .def_readonly("level", &Signature::level)
        .def_readonly("indication", &Signature::indication)
        .def_property_readonly("subindication", get_text_or_none(&Signature::subindication),
                               "EN 319 102-1 name.")
        .def_readonly("reasons", &Signature::reasons)
        .def_readonly("integrity", &Signature::integrity)
        .def_readonly("coverage", &Signature::coverage)
        .def_readonly("modifications", &Signature::modifications)
        .def_readonly("signer", &Signature::signer)
        .def_property_readonly("signature_algorithm", get_text_or_none(&Signature::signature_algorithm))
        .def_property_readonly("digest_algorithm", get_text_or_none(&Signature::digest_algorithm))
        .def_readonly("claimed_signing_time", &Signature::claimed_signing_time)
        .def_readonly("best_signature_time", &Signature::best_signature_time)
        .def_property_readonly("best_signature_time_source",
                               get_text_or_none(&Signature::best_signature_time_source))
        .def_readonly("final_after", &Signature::final_after,
                      "From then on revocation can no longer change the verdict.")
        .def_readonly("timestamps", &Signature::timestamps)
        .def_readonly("chain", &Signature::chain)
        .def_readonly("docmdp", &Signature::docmdp)
        .def_readonly("locks", &Signature::locks)
        .def_property_readonly("reason", get_text_or_none(&Signature::reason))
        .def_property_readonly("location", get_text_or_none(&Signature::location))
        .def_property_readonly("contact", get_text_or_none(&Signature::contact))
        .def_property_readonly("name", get_text_or_none(&Signature::name))
        .def_property_readonly("commitments", get_texts(&Signature::commitments), "OIDs of the commitment types.")
        .def_property_readonly("claimed_roles", get_texts(&Signature::claimed_roles),
                               "What the signer says of itself; nobody vouches for it.")
        .def_readonly("signature_policy", &Signature::signature_policy)
        .def_readonly("seal", &Signature::seal)
        .def_readonly("warnings", &Signature::warnings)
        .def("__repr__", [](const Signature& self) {
            return py::str("<SignatureReport {!r}: {}>").format(text(self.field), to_string(self.indication));
        });
}

void init_whole(py::module_& m) {
    py::class_<TrustReport>(m, "TrustReport", "The trust anchors a report rests on.")
        .def_readonly("anchors", &TrustReport::anchors)
        .def_readonly("expired", &TrustReport::expired, "At the validation time; they count all the same.")
        .def_readonly("earliest_expiry", &TrustReport::earliest_expiry);
    py::class_<Report>(m, "Report",
                       "What a verification found. The names are those of EN 319 102-1 and of the JSON.")
        .def_property_readonly("file", get_text(&Report::file))
        .def_property_readonly("sha256", get_text(&Report::sha256), "Of the file.")
        .def_readonly("size", &Report::size, "bytes")
        .def_readonly("reasons", &Report::reasons)
        .def_readonly("warnings", &Report::warnings)
        .def_readonly("verdict", &Report::verdict)
        .def_readonly("validation_time", &Report::validation_time)
        .def_property_readonly("policy", get_text(&Report::policy), "Its name.")
        .def_readonly("trust", &Report::trust)
        .def_readonly("pages", &Report::pages)
        .def_readonly("revisions", &Report::revisions)
        .def_property_readonly("changed_after_last_signature",
                               get_text(&Report::changed_after_last_signature),
                               "\"none\", \"permitted\" or \"forbidden\".")
        .def_readonly("signatures", &Report::signatures)
        .def("to_json", py::overload_cast<const Report&, int>(&to_json), ReleaseGil(), py::arg("indent") = 2,
             "One JSON object, as the schema \"verify\" says; a negative indent prints it on one line.")
        .def(
            "to_dict", [](const Report& self) { return parse_json(to_json(self, -1)); },
            "The same as a dict.")
        .def(
            "to_text", [](const Report& self) { return text(to_text(self)); }, "For people.")
        .def("__str__", [](const Report& self) { return text(to_text(self)); })
        .def("__repr__",
             [](const Report& self) {
                 return py::str("<sealpdf.Report {!r}: {}>").format(text(self.file), to_string(self.verdict));
             })
        .def("_repr_html_", [](const Report& self) { return text(to_html_table(self)); });
}

}  // namespace

void init_report(py::module_& m) {
    bind_enum<Verdict>(m, "The answer about a file, a signature or a certificate.");
    bind_enum<Indication>(m, "The main indication of EN 319 102-1.");
    bind_enum<Integrity>(m, "Whether the bytes are those that were signed.");
    bind_enum<Coverage>(m, "How much of the file a signature covers.");
    bind_enum<ModificationLevel>(m, "The gravest kind of change after a signature.");
    init_findings(m);
    init_certificates(m);
    init_seals(m);
    init_signature(m);
    init_whole(m);
    m.def(
        "json_schema", [](const std::string& name) { return parse_json(json_schema(name)); }, py::arg("name"),
        "The JSON Schema (2020-12) of an output: \"verify\", \"locate\", \"inspect\", \"certificate\", "
        "\"stamp\", \"policy\".");
}

}  // namespace sealpdf::python
