#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/electronic_seal.h"

namespace sealpdf::python {

namespace {

ElectronicSeal parse(const SourceArgument& file) {
    const Source source = open_source(file);
    const py::gil_scoped_release release;
    return ElectronicSeal::parse(source.input);
}

SealVerification verify(const SourceArgument& file, const TrustArgument& trust, const EvidenceArgument& crl,
                        const EvidenceArgument& ocsp, const EvidenceArgument& cert_pool, std::optional<TimePoint> at,
                        std::optional<TimePoint> used_at, Choice<SealValidity> validity, std::optional<Bytes> certificate,
                        Choice<RevocationRule> revocation, const TrustArgument& tsa_trust, bool accept_renewed_same_key,
                        int minimum_version, std::shared_ptr<Fetcher> fetcher, std::string cache, Choice<SealPurpose> purpose) {
    const Source source = open_source(file);
    SealVerifyOptions options;
    options.at = at;
    options.used_at = used_at;
    options.validity = validity.value;
    options.trust = to_trust_store(trust);
    options.tsa_trust = to_trust_store(tsa_trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool);
    options.revocation = revocation.value;
    options.certificate = std::move(certificate);
    options.accept_renewed_same_key = accept_renewed_same_key;
    options.minimum_version = minimum_version;
    options.purpose = purpose.value;
    if (fetcher) {
        options.fetcher = std::move(fetcher);
    }
    options.cache = std::move(cache);
    const py::gil_scoped_release release;
    return verify_seal(source.input, options);
}

void init_info(py::module_& m) {
    py::class_<SealPicture>(m, "SealPicture", "The picture in a seal file; sizes as the file says, in mm.")
        .def_property_readonly("type", get_text(&SealPicture::type))
        .def_readonly("data", &SealPicture::data)
        .def_readonly("width_mm", &SealPicture::width_mm)
        .def_readonly("height_mm", &SealPicture::height_mm);
    py::class_<SealCertificateDigest>(m, "SealCertificateDigest", "A holder's certificate, listed by its digest.")
        .def_property_readonly("type", get_text(&SealCertificateDigest::type))
        .def_readonly("value", &SealCertificateDigest::value);
    py::class_<SealExtension>(m, "SealExtension")
        .def_property_readonly("oid", get_text(&SealExtension::oid))
        .def_readonly("critical", &SealExtension::critical)
        .def_readonly("value", &SealExtension::value);
    py::class_<SealInfo>(m, "SealInfo", "What a seal file says. Nothing of it is trusted before verify_seal.")
        .def_readonly("version", &SealInfo::version, "1, 4 or 5: by the file's structure.")
        .def_readonly("header_version", &SealInfo::header_version)
        .def_property_readonly("vendor", get_text(&SealInfo::vendor))
        .def_property_readonly("id", get_text(&SealInfo::id))
        .def_property_readonly("name", get_text(&SealInfo::name))
        .def_readonly("type", &SealInfo::type, "1: of a unit, 2: of a person; others by the vendor.")
        .def_readonly("certificates", &SealInfo::certificates, "DER; empty when digests are listed.")
        .def_readonly("certificate_digests", &SealInfo::certificate_digests)
        .def_readonly("created", &SealInfo::created)
        .def_readonly("valid_from", &SealInfo::valid_from)
        .def_readonly("valid_to", &SealInfo::valid_to)
        .def_readonly("picture", &SealInfo::picture)
        .def_readonly("extensions", &SealInfo::extensions)
        .def_readonly("maker_certificate", &SealInfo::maker_certificate, "DER")
        .def_property_readonly("signature_algorithm", get_text(&SealInfo::signature_algorithm), "An OID.")
        .def_readonly("signature", &SealInfo::signature)
        .def_readonly("timestamp", &SealInfo::timestamp, "Version 5: a token over the signature.")
        .def_readonly("remarks", &SealInfo::remarks, "Departures from the standard that are common and harmless.");
}

}  // namespace

void init_electronic_seal(py::module_& m) {
    bind_enum<SealValidity>(m, "At which time a seal has to be in force: when it was used, or now.");
    bind_enum<SealPurpose>(m, "What a document is sealed for.");
    init_info(m);
    py::class_<ElectronicSeal>(m, "ElectronicSeal", "A seal file (.esl): GM/T 0031-2014, GB/T 38540-2020 or GM/T 0031-2025.")
        .def_static("parse", &parse, py::arg("file"), "Raises Error when the file is no seal.")
        .def_property_readonly("info", &ElectronicSeal::info)
        .def_property_readonly("der", &ElectronicSeal::der, "The bytes as received.")
        .def_property_readonly("file", [](const ElectronicSeal& self) { return text(self.file()); })
        .def("to_json", py::overload_cast<const ElectronicSeal&, int>(&to_json), ReleaseGil(), py::arg("indent") = 2)
        .def("to_dict", [](const ElectronicSeal& self) { return parse_json(to_json(self, -1)); });
    using Result = SealVerification;
    py::class_<Result>(m, "SealVerification", "What was found about a seal file.")
        .def_property_readonly("file", get_text(&Result::file))
        .def_readonly("verdict", &Result::verdict)
        .def_readonly("info", &Result::info, "None when the file is no seal.")
        .def_readonly("validation_time", &Result::validation_time)
        .def_readonly("used_at", &Result::used_at)
        .def_readonly("validity", &Result::validity)
        .def_readonly("checks", &Result::checks, "In the order of the standards; the last, purpose, where one was asked for.")
        .def_readonly("maker_chain", &Result::maker_chain)
        .def_readonly("warnings", &Result::warnings)
        .def("to_json", py::overload_cast<const Result&, int>(&to_json), ReleaseGil(), py::arg("indent") = 2)
        .def("to_dict", [](const Result& self) { return parse_json(to_json(self, -1)); });
    m.def("verify_seal", &verify, py::arg("file"), py::arg("trust") = py::tuple(), py::arg("crl") = py::tuple(),
          py::arg("ocsp") = py::tuple(), py::arg("cert_pool") = py::tuple(), py::arg("at") = py::none(),
          py::arg("used_at") = py::none(), py::arg("validity") = "at-signing", py::arg("certificate") = py::none(),
          py::arg("revocation") = "hard", py::arg("tsa_trust") = py::tuple(), py::arg("accept_renewed_same_key") = false,
          py::arg("minimum_version") = 1, py::arg("fetcher") = py::none(), py::arg("cache") = "", py::arg("purpose") = "any",
          "Judges a seal file at the time `at`, by default now. trust: anchors of seal makers; used_at: when it was "
          "stamped;\ncertificate: DER, must be in the seal's list; purpose: \"contract\", \"finance\" or \"invoice\", what it is used for.");
}

}  // namespace sealpdf::python
