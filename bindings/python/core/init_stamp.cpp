#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/deferred.h"
#include "sealpdf/report.h"
#include "sealpdf/stamp.h"

namespace sealpdf::python {

namespace {

struct Stamped {
    StampResult result;
    std::string file, output;
    py::object document;  // bytes, or None when they went elsewhere
};

StampOptions make_options(std::string reason, std::string location, std::string contact, std::string name,
                          std::string field_name, const std::optional<Choice<DigestMethod>>& digest, bool pss,
                          Choice<SignatureLevel> level,
                          Choice<BlendMode> blend, double opacity, std::optional<TimePoint> signing_time,
                          const TrustArgument& trust, const EvidenceArgument& crl,
                          const EvidenceArgument& ocsp, const EvidenceArgument& cert_pool,
                          Choice<RevocationRule> revocation, std::shared_ptr<Fetcher> fetcher,
                          std::string cache,
                          bool allow_broken_prior, std::string password, bool repair,
                          std::shared_ptr<TimestampAuthority> timestamp_authority, const TrustArgument& tsa_trust,
                          bool best_effort, bool extensions, std::optional<TimePoint> present, int certify,
                          std::optional<FieldLock> lock, std::string commitment,
                          std::vector<std::string> claimed_roles, std::optional<SignaturePolicyId> signature_policy,
                          bool content_timestamp, const EvidenceArgument& ocsp_responder,
                          const TrustArgument& seal_trust, Choice<SealValidity> seal_validity, int min_seal_version,
                          Choice<SealPurpose> seal_purpose) {
    StampOptions options;
    options.seal_trust = to_trust_store(seal_trust);
    options.seal_validity = seal_validity.value;
    options.min_seal_version = min_seal_version;
    options.seal_purpose = seal_purpose.value;
    options.timestamp_authority = std::move(timestamp_authority);
    options.tsa_trust = to_trust_store(tsa_trust);
    options.best_effort = best_effort;
    options.extensions = extensions;
    options.present = present;
    options.certify = certify;
    options.lock = std::move(lock);
    options.commitment = std::move(commitment);
    options.claimed_roles = std::move(claimed_roles);
    options.signature_policy = std::move(signature_policy);
    options.content_timestamp = content_timestamp;
    options.open = {std::move(password), repair};
    options.level = level.value;
    options.digest = digest ? std::optional(digest->value) : std::nullopt;
    options.pss = pss;
    options.field_name = std::move(field_name);
    options.reason = std::move(reason);
    options.location = std::move(location);
    options.contact = std::move(contact);
    options.name = std::move(name);
    options.signing_time = signing_time;
    options.blend = blend.value;
    options.opacity = opacity;
    options.trust = to_trust_store(trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool, ocsp_responder);
    options.revocation = revocation.value;
    if (fetcher) {
        options.fetcher = std::move(fetcher);
    }
    options.cache = std::move(cache);
    options.allow_broken_prior = allow_broken_prior;
    return options;
}

Stamped stamp(const Stamper& self, const SourceArgument& document, const PlacesArgument& places,
              const OutputArgument& output, const StampOptions& options) {
    const Source source = open_source(document);
    const std::vector<Placement> list = to_placements(places);
    Destination destination(output);
    const Output target = destination.output();
    StampOptions with_open = options;
    with_open.open = source.merged(options.open);
    StampResult result;
    {
        const py::gil_scoped_release release;
        result = self.stamp(source.input, target, list, with_open);
    }
    py::object content = destination.finish();
    return {std::move(result), source.input.name(), destination.path(), std::move(content)};
}

void init_statements(py::module_& m) {
    py::class_<FieldLock>(m, "FieldLock", "Fields that nobody may fill in after the signature (FieldMDP).")
        .def(py::init([](std::string action, std::vector<std::string> fields) {
                 return FieldLock{std::move(action), std::move(fields)};
             }),
             py::arg("action") = "all", py::arg("fields") = std::vector<std::string>(),
             "action: \"all\", \"include\": the fields named, or \"exclude\": all others.")
        .def_property_readonly("action", get_text(&FieldLock::action))
        .def_property_readonly("fields", get_texts(&FieldLock::fields));
    py::class_<SignaturePolicyId>(m, "SignaturePolicyId", "The signature policy that a signature is made under.")
        .def(py::init([](std::string oid, Bytes hash, Choice<DigestMethod> digest, std::string uri, Bytes document,
                         std::string specification) {
                 return SignaturePolicyId{std::move(oid), digest.value,        std::move(hash),
                                          std::move(uri), std::move(document), std::move(specification)};
             }),
             py::arg("oid"), py::arg("hash") = Bytes(), py::kw_only(), py::arg("digest") = "sha256",
             py::arg("uri") = "", py::arg("document") = Bytes(), py::arg("document_specification") = "",
             "hash: of the policy document, by `digest`; not needed where `document` is given, which is kept in the\n"
             "signature. document_specification: OID or URI of its syntax.")
        .def_property_readonly("oid", get_text(&SignaturePolicyId::oid))
        .def_readonly("hash", &SignaturePolicyId::hash)
        .def_readonly("digest", &SignaturePolicyId::digest)
        .def_property_readonly("uri", get_text(&SignaturePolicyId::uri))
        .def_readonly("document", &SignaturePolicyId::document)
        .def_property_readonly("document_specification", get_text(&SignaturePolicyId::document_specification));
}

struct Prepared {
    Stamped stamped;
    SigningSession session;
};

Prepared prepare(const Stamper& self, const SourceArgument& document, const PlacesArgument& places,
                 const OutputArgument& output, const StampOptions& options, std::size_t reserved) {
    const Source source = open_source(document);
    const std::vector<Placement> list = to_placements(places);
    Destination destination(output);
    const Output target = destination.output();
    StampOptions with_open = options;
    with_open.open = source.merged(options.open);
    PreparedStamp prepared;
    {
        const py::gil_scoped_release release;
        prepared = self.prepare(source.input, target, list, with_open, reserved);
    }
    py::object content = destination.finish();
    return {{std::move(prepared.result), source.input.name(), destination.path(), std::move(content)},
            std::move(prepared.session)};
}

py::object complete(const SourceArgument& document, const SigningSession& session, const std::optional<Bytes>& signature,
                    const std::optional<Bytes>& cms, const OutputArgument& output) {
    if (signature.has_value() == cms.has_value()) {
        throw Error(ErrorCode::invalid_argument, "give what was made elsewhere: either signature or cms");
    }
    const Source source = open_source(document);
    Destination destination(output);
    const Output target = destination.output();
    CompletedStamp completed;
    {
        const py::gil_scoped_release release;
        completed = signature ? complete_with_value(source.input, session, *signature, target)
                              : complete_with_cms(source.input, session, *cms, target);
    }
    py::object content = destination.finish();
    const py::object category = py::module_::import("sealpdf.errors").attr("SealpdfWarning");
    for (const Warning& warning : completed.warnings) {
        py::module_::import("warnings").attr("warn")(text(warning.code + ": " + warning.message), category);
    }
    return content;
}

void init_deferred(py::module_& m) {
    py::class_<SigningSession>(m, "SigningSession",
                               "What lies between prepare and complete, on this machine or another. It holds no secret.")
        .def_static("from_json",
                    [](const SourceArgument& json) {
                        const Source source = open_source(json);
                        return SigningSession::from_json(source.input);
                    },
                    py::arg("json"), "A file that to_json wrote, or its bytes.")
        .def("to_json", [](const SigningSession& self, int indent) { return to_json(self, indent); }, py::arg("indent") = 2)
        .def("with_certificates", &SigningSession::with_certificates, ReleaseGil(), py::arg("certificates"),
             "The same session once the signer's certificate is known (DER, the signer's own first).")
        .def_readonly("id", &SigningSession::id)
        .def_readonly("field", &SigningSession::field)
        .def_readonly("certificates", &SigningSession::certificates)
        .def_readonly("document_digest", &SigningSession::document_digest)
        .def_readonly("claimed_time", &SigningSession::claimed_time)
        .def_property_readonly("commitment", get_text(&SigningSession::commitment))
        .def_property_readonly("claimed_roles", get_texts(&SigningSession::claimed_roles))
        .def_readonly("signature_policy", &SigningSession::signature_policy)
        .def_readonly("input", &SigningSession::input, "What is to be signed; None until the certificate is known.");
    py::class_<Prepared>(m, "PreparedStamp", "What Stamper.prepare made.")
        .def_property_readonly("document", [](const Prepared& self) { return self.stamped.document; })
        .def_property_readonly("result", [](const Prepared& self) { return self.stamped; })
        .def_readonly("session", &Prepared::session);
    m.def("complete", &complete, py::arg("document"), py::arg("session"), py::kw_only(), py::arg("signature") = py::none(),
          py::arg("cms") = py::none(), py::arg("output") = py::none(),
          "Puts a signature value, or a detached CMS SignedData, made elsewhere into a prepared document. Returns bytes "
          "unless an output is given.\nAnother document, certificate or value is refused; nothing is written then.");
}

void init_options(py::module_& m) {
    py::class_<StampOptions>(m, "StampOptions", "The options of a stamp; sealpdf.stamp describes them.")
        .def(py::init(&make_options), py::kw_only(), py::arg("reason") = "", py::arg("location") = "",
             py::arg("contact") = "", py::arg("name") = "", py::arg("field_name") = "",
             py::arg("digest") = py::none(), py::arg("pss") = false, py::arg("level") = "B-B", py::arg("blend") = "multiply",
             py::arg("opacity") = 1.0, py::arg("signing_time") = py::none(), py::arg("trust") = py::tuple(),
             py::arg("crl") = py::tuple(), py::arg("ocsp") = py::tuple(), py::arg("cert_pool") = py::tuple(),
             py::arg("revocation") = "soft", py::arg("fetcher") = py::none(), py::arg("cache") = "",
             py::arg("allow_broken_prior") = false, py::arg("password") = "",
             py::arg("repair") = true, py::arg("timestamp_authority") = py::none(),
             py::arg("tsa_trust") = py::tuple(), py::arg("best_effort") = false, py::arg("extensions") = false,
             py::arg("present") = py::none(), py::arg("certify") = 0, py::arg("lock") = py::none(),
             py::arg("commitment") = "", py::arg("claimed_roles") = std::vector<std::string>(),
             py::arg("signature_policy") = py::none(), py::arg("content_timestamp") = false, py::arg("ocsp_responder") = py::tuple(),
             py::arg("seal_trust") = py::tuple(), py::arg("seal_validity") = "at-signing", py::arg("min_seal_version") = 1,
             py::arg("seal_purpose") = "any")
        .def_readonly("seal_trust", &StampOptions::seal_trust)
        .def_readonly("seal_validity", &StampOptions::seal_validity)
        .def_readonly("seal_purpose", &StampOptions::seal_purpose)
        .def_readonly("min_seal_version", &StampOptions::min_seal_version)
        .def_property_readonly("timestamp_authority",
                               [](const StampOptions& self) {
                                   return std::const_pointer_cast<TimestampAuthority>(self.timestamp_authority);
                               })
        .def_readonly("tsa_trust", &StampOptions::tsa_trust)
        .def_readonly("extensions", &StampOptions::extensions)
        .def_readonly("present", &StampOptions::present)
        .def_readonly("lock", &StampOptions::lock)
        .def_readonly("commitment", &StampOptions::commitment)
        .def_readonly("claimed_roles", &StampOptions::claimed_roles)
        .def_readonly("signature_policy", &StampOptions::signature_policy)
        .def_readonly("certify", &StampOptions::certify)
        .def_readonly("best_effort", &StampOptions::best_effort)
        .def_readonly("content_timestamp", &StampOptions::content_timestamp)
        .def_readonly("reason", &StampOptions::reason)
        .def_readonly("cache", &StampOptions::cache)
        .def_readonly("location", &StampOptions::location)
        .def_readonly("contact", &StampOptions::contact)
        .def_readonly("name", &StampOptions::name)
        .def_readonly("field_name", &StampOptions::field_name)
        .def_readonly("digest", &StampOptions::digest)
        .def_readonly("pss", &StampOptions::pss)
        .def_readonly("level", &StampOptions::level)
        .def_readonly("blend", &StampOptions::blend)
        .def_readonly("opacity", &StampOptions::opacity)
        .def_readonly("signing_time", &StampOptions::signing_time)
        .def_readonly("trust", &StampOptions::trust)
        .def_readonly("revocation", &StampOptions::revocation)
        .def_readonly("allow_broken_prior", &StampOptions::allow_broken_prior)
        .def_property_readonly("repair", [](const StampOptions& self) { return self.open.repair; });
}

void init_result(py::module_& m) {
    py::class_<Warning>(m, "StampWarning", "What a stamp went on in spite of.")
        .def_property_readonly("code", get_text(&Warning::code))
        .def_property_readonly("message", get_text(&Warning::message))
        .def("__repr__", [](const Warning& self) {
            return py::str("StampWarning({!r}, {!r})").format(text(self.code), text(self.message));
        });
    py::class_<Stamped>(m, "StampResult", "What a stamp made.")
        .def_readonly("document", &Stamped::document,
                      "The stamped document as bytes; None when an output was given.")
        .def_property_readonly("field", [](const Stamped& self) { return text(self.result.field); })
        .def_property_readonly(
            "fields", [](const Stamped& self) { return get_texts(&StampResult::fields)(self.result); },
            "All fields that share the signature.")
        .def_property_readonly("level", [](const Stamped& self) { return self.result.level; })
        .def_property_readonly(
            "revision", [](const Stamped& self) { return self.result.revision; },
            "Number of the new revision, from 1.")
        .def_property_readonly("impressions", [](const Stamped& self) { return self.result.impressions; })
        .def_property_readonly("warnings", [](const Stamped& self) { return self.result.warnings; })
        .def(
            "to_json",
            [](const Stamped& self, int indent) {
                return to_json(self.result, self.file, self.output, indent);
            },
            py::arg("indent") = 2)
        .def("to_dict", [](const Stamped& self) {
            return parse_json(to_json(self.result, self.file, self.output, -1));
        });
}

}  // namespace

void init_stamp(py::module_& m) {
    bind_enum<SignatureLevel>(m, "The PAdES level of a signature (EN 319 142-1).");
    bind_enum<BlendMode>(m, "How the seal's colours meet the page's: multiply, as ink does, or normal.");
    init_statements(m);
    init_options(m);
    init_result(m);
    init_deferred(m);
    py::class_<Stamper>(m, "Stamper",
                        "Stamps documents with one seal. Immutable; one Stamper may serve many threads.")
        .def(py::init<Seal>(), py::arg("seal"))
        .def("prepare", &prepare, py::arg("document"), py::arg("places"), py::arg("output") = py::none(),
             py::arg("options") = StampOptions(), py::arg("reserved") = 0,
             "As stamp, with an empty signature value, for a key that is not here: sealpdf.complete puts it in.")
        .def("stamp", &stamp, py::arg("document"), py::arg("places"), py::arg("output") = py::none(),
             py::arg("options") = StampOptions(),
             "All places belong to one signature, in one new revision. The output is a path, a binary "
             "stream, or None:\n"
             "then the result's `document` holds the bytes. Nothing is written when an Error is raised.");
}

}  // namespace sealpdf::python
