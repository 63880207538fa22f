#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/seal_register.h"

namespace sealpdf::python {

namespace {

SealIssueResult issue(Bytes picture, std::shared_ptr<Signer> maker, std::string id, std::string name,
                      std::vector<Bytes> certificates, int version, std::int64_t type, std::string kind, std::string applicant,
                      std::string credit_code, std::string vendor, bool list_digests, std::optional<Length> width,
                      std::optional<Length> height, std::optional<TimePoint> valid_from, std::optional<TimePoint> valid_to,
                      std::optional<TimePoint> at, const TrustArgument& trust, const EvidenceArgument& crl,
                      const EvidenceArgument& ocsp, const EvidenceArgument& cert_pool, Choice<RevocationRule> revocation,
                      bool holder_mismatch_allowed, std::shared_ptr<TimestampAuthority> timestamp_authority,
                      std::optional<TimePoint> present) {
    SealOrder order;
    order.version = version;
    order.vendor = std::move(vendor);
    order.id = std::move(id);
    order.name = std::move(name);
    order.type = type;
    order.kind = std::move(kind);
    order.applicant = std::move(applicant);
    order.credit_code = std::move(credit_code);
    order.certificates = std::move(certificates);
    order.list_digests = list_digests;
    order.picture = std::move(picture);
    order.width = width;
    order.height = height;
    order.valid_from = valid_from;
    order.valid_to = valid_to;
    SealIssueOptions options;
    options.at = at;
    options.trust = to_trust_store(trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool);
    options.revocation = revocation.value;
    options.holder_mismatch_allowed = holder_mismatch_allowed;
    options.timestamp_authority = std::move(timestamp_authority);
    options.present = present;
    const py::gil_scoped_release release;
    return issue_seal(order, *maker, options);
}

SealIssueResult issue_as_instructed(const SealInstruction& instruction, const std::shared_ptr<Signer>& maker,
                                    std::optional<TimePoint> at, const TrustArgument& trust, const EvidenceArgument& crl,
                                    const EvidenceArgument& ocsp, const EvidenceArgument& cert_pool,
                                    Choice<RevocationRule> revocation, std::shared_ptr<TimestampAuthority> timestamp_authority) {
    SealIssueOptions options;
    options.at = at;
    options.trust = to_trust_store(trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool);
    options.revocation = revocation.value;
    options.timestamp_authority = std::move(timestamp_authority);
    const py::gil_scoped_release release;
    return issue_seal(instruction.order, *maker, options);
}

void init_instruction(py::module_& m) {
    py::class_<SealInstruction>(m, "SealInstruction", "What a reception point sends: who applies, what was checked, by whom.")
        .def_static(
            "from_json",
            [](const SourceArgument& file) {
                const Source source = open_source(file);
                const py::gil_scoped_release release;
                return SealInstruction::from_json(source.input);
            },
            py::arg("file"), "JSON by the schema \"instruction\"; paths in it are relative to the file's folder.")
        .def_property_readonly("reference", get_text(&SealInstruction::reference))
        .def_property_readonly("reception_point", get_text(&SealInstruction::reception_point))
        .def_property_readonly("checked_by", get_text(&SealInstruction::checked_by))
        .def_readonly("checked_at", &SealInstruction::checked_at)
        .def_property_readonly("sha256", get_text(&SealInstruction::sha256), "Of the file: what the register keeps.")
        .def_property_readonly("seal_id", [](const SealInstruction& self) { return text(self.order.id); })
        .def_property_readonly("seal_name", [](const SealInstruction& self) { return text(self.order.name); })
        .def_property_readonly("applicant", [](const SealInstruction& self) { return text(self.order.applicant); })
        .def("issue", &issue_as_instructed, py::arg("maker").none(false), py::kw_only(), py::arg("at") = py::none(),
             py::arg("trust") = py::tuple(), py::arg("crl") = py::tuple(), py::arg("ocsp") = py::tuple(),
             py::arg("cert_pool") = py::tuple(), py::arg("revocation") = "soft", py::arg("timestamp_authority") = py::none(),
             "Makes the seal that is asked for, as issue_seal does, after the same checks.");
}

SealRegister open_register(const std::string& path) {
    const py::gil_scoped_release release;
    return SealRegister::open(path);
}

using Time = std::optional<TimePoint>;

TimePoint time_or_now(const Time& at) { return at ? *at : now(); }

void init_issue(py::module_& m) {
    py::class_<SealIssueResult>(m, "SealIssueResult", "A seal file that was made.")
        .def_readonly("der", &SealIssueResult::der, "The file (.esl).")
        .def_readonly("info", &SealIssueResult::info)
        .def_readonly("warnings", &SealIssueResult::warnings);
    m.def("issue_seal", &issue, py::arg("picture"), py::arg("maker").none(false), py::arg("id"), py::arg("name"),
          py::arg("certificates"), py::kw_only(), py::arg("version") = 4, py::arg("type") = 1, py::arg("kind") = "",
          py::arg("applicant") = "", py::arg("credit_code") = "", py::arg("vendor") = "sealpdf", py::arg("list_digests") = false,
          py::arg("width") = py::none(), py::arg("height") = py::none(), py::arg("valid_from") = py::none(),
          py::arg("valid_to") = py::none(), py::arg("at") = py::none(), py::arg("trust") = py::tuple(),
          py::arg("crl") = py::tuple(), py::arg("ocsp") = py::tuple(), py::arg("cert_pool") = py::tuple(),
          py::arg("revocation") = "soft", py::arg("holder_mismatch_allowed") = false,
          py::arg("timestamp_authority") = py::none(), py::arg("present") = py::none(),
          "Makes a seal file: certificates are the holder's (DER), maker signs it. width and height in whole mm.\n"
          "timestamp_authority stamps the maker's signature, in a seal of version 5.");
}

}  // namespace

void init_seal_register(py::module_& m) {
    init_issue(m);
    init_instruction(m);
    py::class_<SealRegister>(m, "SealRegister",
                             "The register of issued seals, an SQLite file: entries are only ever added. Statuses and "
                             "requests are dictionaries, as the command prints them.")
        .def_static("open", &open_register, py::arg("path"), "Made when it is not there.")
        .def("issue",
             [](SealRegister& self, const SealIssueResult& seal, const std::string& who, const std::string& instruction_sha256,
                Time at) { self.issue(seal, instruction_sha256, {who, at}); },
             py::arg("seal"), py::kw_only(), py::arg("who"), py::arg("instruction_sha256") = "", py::arg("at") = py::none())
        .def("renew",
             [](SealRegister& self, const SealIssueResult& seal, const std::string& who, const std::string& instruction_sha256,
                Time at) { self.renew(seal, instruction_sha256, {who, at}); },
             py::arg("seal"), py::kw_only(), py::arg("who"), py::arg("instruction_sha256") = "", py::arg("at") = py::none())
        .def("upgrade", [](SealRegister& self, const SealIssueResult& seal, const std::string& who, Time at) { self.upgrade(seal, {who, at}); },
             py::arg("seal"), py::kw_only(), py::arg("who"), py::arg("at") = py::none())
        .def("request",
             [](SealRegister& self, const std::string& id, const std::string& action, const std::string& reason, const std::string& who,
                Time at) { self.request(id, action, reason, {who, at}); },
             py::arg("id"), py::arg("action"), py::arg("reason"), py::kw_only(), py::arg("who"), py::arg("at") = py::none())
        .def("suspend",
             [](SealRegister& self, const std::string& id, const std::string& reason, const std::string& who, Time at) {
                 self.suspend(id, reason, {who, at});
             },
             py::arg("id"), py::arg("reason") = "", py::kw_only(), py::arg("who"), py::arg("at") = py::none())
        .def("resume", [](SealRegister& self, const std::string& id, const std::string& who, Time at) { self.resume(id, {who, at}); },
             py::arg("id"), py::kw_only(), py::arg("who"), py::arg("at") = py::none())
        .def("cancel",
             [](SealRegister& self, const std::string& id, const std::string& reason, const std::string& who, Time at) {
                 self.cancel(id, reason, {who, at});
             },
             py::arg("id"), py::arg("reason"), py::kw_only(), py::arg("who"), py::arg("at") = py::none())
        .def("status", [](const SealRegister& self, const std::string& id, Time at) { return parse_json(to_json(self.status(id, time_or_now(at)), -1)); },
             py::arg("id"), py::arg("at") = py::none())
        .def("all", [](const SealRegister& self, Time at) -> py::object { return parse_json(to_json(self.all(time_or_now(at)), -1))["seals"]; },
             py::arg("at") = py::none())
        .def("due", [](const SealRegister& self, Time at) -> py::object { return parse_json(to_json(self.due(time_or_now(at)), -1))["requests"]; },
             py::arg("at") = py::none(), "Requests that are not done, with their deadlines of 24 hours.")
        .def("seal", &SealRegister::seal, py::arg("id"), "The newest file of a seal.")
        .def("check", &SealRegister::check, "Raises Error when an entry was changed or taken away.");
}

}  // namespace sealpdf::python
