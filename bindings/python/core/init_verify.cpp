#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/verify.h"

namespace sealpdf::python {

namespace {

VerifyOptions make_options(const TrustArgument& trust, const EvidenceArgument& crl,
                           const EvidenceArgument& ocsp, const EvidenceArgument& cert_pool,
                           std::optional<TimePoint> at, std::optional<Choice<RevocationRule>> revocation,
                           std::optional<int> revocation_grace_hours,
                           std::optional<bool> revocation_grace_strict, std::string field,
                           std::string require_signer, std::optional<Choice<SignatureLevel>> require_level,
                           bool require_timestamp, bool require_seal, bool forbid_changes,
                           std::shared_ptr<Fetcher> fetcher, std::string cache, std::string password,
                           bool repair, const SourceArgument& policy, const TrustArgument& tsa_trust,
                           const EvidenceArgument& ocsp_responder, bool ocsp_nonce,
                           const TrustArgument& seal_trust, std::optional<Choice<SealValidity>> seal_validity,
                           std::optional<int> minimum_seal_version, bool accept_renewed_same_key,
                           std::shared_ptr<SealStatusProvider> seal_status,
                           const std::optional<Choice<SealPurpose>>& seal_purpose) {
    VerifyOptions options;
    options.policy = to_policy(policy);  // what is said beside wins over the policy
    options.open = {std::move(password), repair};
    options.at = at;
    options.trust = to_trust_store(trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool, ocsp_responder);
    options.tsa_trust = to_trust_store(tsa_trust);
    if (revocation) {
        options.policy.revocation = revocation->value;
    }
    options.policy.revocation_grace_hours = revocation_grace_hours.value_or(options.policy.revocation_grace_hours);
    options.policy.revocation_grace_strict = revocation_grace_strict.value_or(options.policy.revocation_grace_strict);
    options.field = std::move(field);
    options.require_signer = std::move(require_signer);
    if (require_level) {
        options.policy.require_level = require_level->value;
    }
    options.policy.require_timestamp |= require_timestamp;
    options.policy.require_seal |= require_seal;
    options.policy.forbid_changes |= forbid_changes;
    if (fetcher) {
        options.fetcher = std::move(fetcher);
    }
    options.cache = std::move(cache);
    options.ocsp_nonce = ocsp_nonce;
    options.seal_trust = to_trust_store(seal_trust);
    if (seal_validity) {
        options.policy.seal_validity = seal_validity->value;
    }
    if (seal_purpose) {
        options.policy.seal_purpose = seal_purpose->value;
    }
    options.policy.minimum_seal_version = minimum_seal_version.value_or(options.policy.minimum_seal_version);
    options.policy.accept_renewed_same_key |= accept_renewed_same_key;
    if (seal_status) {
        options.seal_status = std::move(seal_status);
    }
    return options;
}

/// What Verifier is in Python: a Document may bring a password of its own.
struct PythonVerifier {
    VerifyOptions options;
};

Report verify(const PythonVerifier& self, const SourceArgument& document) {
    const Source source = open_source(document);
    const py::gil_scoped_release release;
    VerifyOptions options = self.options;
    options.open = source.merged(options.open);
    return Verifier(std::move(options)).verify(source.input);
}

CertificateVerification verify_one_certificate(
    const SourceArgument& certificate, const TrustArgument& trust, const EvidenceArgument& crl,
    const EvidenceArgument& ocsp, const EvidenceArgument& cert_pool, std::optional<TimePoint> at,
    std::optional<Choice<RevocationRule>> revocation, Choice<CertificatePurpose> purpose, int max_chain_depth,
    std::shared_ptr<Fetcher> fetcher, std::string cache, std::vector<std::string> initial_policies,
    bool require_explicit_policy, bool inhibit_policy_mapping, bool inhibit_any_policy,
    const SourceArgument& policy, const EvidenceArgument& ocsp_responder, bool ocsp_nonce) {
    const Source source = open_source(certificate);
    CertificateOptions options;
    options.policy = to_policy(policy);  // what is said beside wins over the policy
    options.at = at;
    options.trust = to_trust_store(trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool, ocsp_responder);
    if (revocation) {
        options.policy.revocation = revocation->value;
    }
    options.purpose = purpose.value;
    options.max_chain_depth = max_chain_depth;
    options.initial_policies = std::move(initial_policies);
    options.require_explicit_policy = require_explicit_policy;
    options.inhibit_policy_mapping = inhibit_policy_mapping;
    options.inhibit_any_policy = inhibit_any_policy;
    if (fetcher) {
        options.fetcher = std::move(fetcher);
    }
    options.cache = std::move(cache);
    options.ocsp_nonce = ocsp_nonce;
    const py::gil_scoped_release release;
    return verify_certificate(source.input, options);
}

void init_seal_status(py::module_& m) {
    bind_enum<SealStanding>(m, "What a platform says of a seal.");
    py::class_<SealSuspension>(m, "SealSuspension", "A time in which a seal must not be used.")
        .def_readonly("since", &SealSuspension::since)
        .def_readonly("until", &SealSuspension::until, "When it was lifted, or the seal cancelled; None: it lasts.")
        .def_property_readonly("reason", get_text_or_none(&SealSuspension::reason));
    py::class_<SealStatusAnswer>(m, "SealStatusAnswer", "What a platform says of a seal, and since when.")
        .def_readonly("standing", &SealStatusAnswer::standing)
        .def_readonly("since", &SealStatusAnswer::since)
        .def_readonly("requested_at", &SealStatusAnswer::requested_at)
        .def_property_readonly("reason", get_text_or_none(&SealStatusAnswer::reason))
        .def_property_readonly("source", get_text(&SealStatusAnswer::source))
        .def_property_readonly("detail", get_text_or_none(&SealStatusAnswer::detail), "Why it is unknown.")
        .def_readonly("suspensions", &SealStatusAnswer::suspensions, "All that the platform tells of, past ones too.");
    py::class_<SealStatusProvider, std::shared_ptr<SealStatusProvider>>(
        m, "SealStatusProvider", "Who is asked whether a seal was suspended or cancelled.")
        .def_static(
            "from_json",
            [](const SourceArgument& file) {
                return std::const_pointer_cast<SealStatusProvider>(SealStatusProvider::from_json(open_source(file).input));
            },
            py::arg("file"), "A file by the schema \"seal-status\", such as `sealpdf seal status --json` prints.")
        .def_static(
            "http",
            [](std::string url, std::shared_ptr<Fetcher> fetcher) {
                return std::const_pointer_cast<SealStatusProvider>(
                    SealStatusProvider::http(std::move(url), std::move(fetcher)));
            },
            py::arg("url"), py::arg("fetcher"), "The same JSON from an address, in which {id} stands for the seal's id.")
        .def("ask", &SealStatusProvider::ask, ReleaseGil(), py::arg("seal_id"));
}

void init_options(py::module_& m) {
    py::class_<VerifyOptions>(m, "VerifyOptions",
                              "The options of a verification; sealpdf.verify describes them.")
        .def(py::init(&make_options), py::kw_only(), py::arg("trust") = py::tuple(),
             py::arg("crl") = py::tuple(), py::arg("ocsp") = py::tuple(), py::arg("cert_pool") = py::tuple(),
             py::arg("at") = py::none(), py::arg("revocation") = py::none(),
             py::arg("revocation_grace_hours") = py::none(), py::arg("revocation_grace_strict") = py::none(),
             py::arg("field") = "", py::arg("require_signer") = "", py::arg("require_level") = py::none(),
             py::arg("require_timestamp") = false, py::arg("require_seal") = false,
             py::arg("forbid_changes") = false, py::arg("fetcher") = py::none(), py::arg("cache") = "",
             py::arg("password") = "", py::arg("repair") = true, py::arg("policy") = "etsi",
             py::arg("tsa_trust") = py::tuple(), py::arg("ocsp_responder") = py::tuple(),
             py::arg("ocsp_nonce") = false, py::arg("seal_trust") = py::tuple(),
             py::arg("seal_validity") = py::none(), py::arg("minimum_seal_version") = py::none(),
             py::arg("accept_renewed_same_key") = false, py::arg("seal_status") = py::none(),
             py::arg("seal_purpose") = py::none())
        .def_readonly("at", &VerifyOptions::at)
        .def_readonly("cache", &VerifyOptions::cache)
        .def_readonly("ocsp_nonce", &VerifyOptions::ocsp_nonce)
        .def_readonly("trust", &VerifyOptions::trust)
        .def_readonly("tsa_trust", &VerifyOptions::tsa_trust)
        .def_readonly("seal_trust", &VerifyOptions::seal_trust)
        .def_readonly("policy", &VerifyOptions::policy)
        .def_readonly("field", &VerifyOptions::field)
        .def_readonly("require_signer", &VerifyOptions::require_signer)
        .def_property_readonly("repair", [](const VerifyOptions& self) { return self.open.repair; });
}

void init_certificate(py::module_& m) {
    bind_enum<CertificatePurpose>(m, "What a certificate is judged for: seal: its key usage allows signing.");
    using Result = CertificateVerification;
    py::class_<Result>(m, "CertificateVerification", "What was found about one certificate.")
        .def_property_readonly("file", get_text(&Result::file))
        .def_readonly("verdict", &Result::verdict)
        .def_readonly("indication", &Result::indication)
        .def_property_readonly("subindication", get_text_or_none(&Result::subindication))
        .def_readonly("reasons", &Result::reasons)
        .def_readonly("warnings", &Result::warnings)
        .def_readonly("chain", &Result::chain)
        .def_property_readonly("policies", get_texts(&Result::policies),
                               "OIDs the path is valid for, of the initial ones.")
        .def_readonly("renewal_due", &Result::renewal_due,
                      "Within the last calendar month before it expires.")
        .def("to_json", py::overload_cast<const Result&, int>(&to_json), ReleaseGil(), py::arg("indent") = 2)
        .def("to_dict", [](const Result& self) { return parse_json(to_json(self, -1)); });
    m.def("verify_certificate", &verify_one_certificate, py::arg("certificate"),
          py::arg("trust") = py::tuple(), py::arg("crl") = py::tuple(), py::arg("ocsp") = py::tuple(),
          py::arg("cert_pool") = py::tuple(), py::arg("at") = py::none(), py::arg("revocation") = py::none(),
          py::arg("purpose") = "seal", py::arg("max_chain_depth") = -1, py::arg("fetcher") = py::none(),
          py::arg("cache") = "", py::arg("initial_policies") = py::tuple(),
          py::arg("require_explicit_policy") = false, py::arg("inhibit_policy_mapping") = false,
          py::arg("inhibit_any_policy") = false, py::arg("policy") = "etsi",
          py::arg("ocsp_responder") = py::tuple(), py::arg("ocsp_nonce") = false,
          "Judges the path and the revocation of one certificate (PEM or DER) at the time `at`, by default "
          "now.\n"
          "revocation: \"hard\", \"soft\" or \"none\"; None: as the policy says.\n"
          "max_chain_depth: intermediates at most; -1: no limit of its own.\n"
          "initial_policies: OIDs, none means anyPolicy; they and the three switches are the inputs of RFC "
          "5280, "
          "6.1.1.");
}

}  // namespace

void init_verify(py::module_& m) {
    init_seal_status(m);
    init_options(m);
    py::class_<PythonVerifier>(
        m, "Verifier",
        "Verifies documents with the same options. Immutable; one Verifier may serve many threads.")
        .def(py::init([](VerifyOptions options) {
                 options.fetcher = Fetcher::remembering(std::move(options.fetcher));
                 return PythonVerifier{std::move(options)};
             }),
             py::arg("options") = VerifyOptions())
        .def("verify", &verify, py::arg("document"),
             "Raises Error when the file cannot be used at all; a bad signature is a verdict in the report.");
    init_certificate(m);
}

}  // namespace sealpdf::python
