#include "arguments.h"
#include "convert.h"
#include "module.h"
#include "sealpdf/policy.h"

namespace sealpdf::python {

VerificationPolicy to_policy(const SourceArgument& argument) {
    if (py::isinstance<VerificationPolicy>(argument)) {
        return argument.cast<VerificationPolicy>();
    }
    if (py::isinstance<py::str>(argument)) {
        const auto name = argument.cast<std::string>();
        if (name == "etsi" || name == "cn" || name == "strict") {
            return VerificationPolicy::named(name);
        }
    }
    return VerificationPolicy::from_json(open_source(argument).input);
}

void init_policy(py::module_& m) {
    py::class_<DigestRule>(m, "DigestRule", "Until when a digest is trusted; one without a rule never is.")
        .def_property_readonly("digest", get_text(&DigestRule::digest))
        .def_readonly("trusted_until", &DigestRule::trusted_until, "None: no end in sight.");
    py::class_<KeyRule>(m, "KeyRule", "Until when keys of at least so many bits are trusted.")
        .def_property_readonly("type", get_text(&KeyRule::type),
                               "\"rsa\", \"dsa\", \"ec\", \"ed25519\", \"ed448\" or \"sm2\".")
        .def_readonly("minimum_bits", &KeyRule::minimum_bits)
        .def_readonly("trusted_until", &KeyRule::trusted_until, "None: no end in sight.");
    py::class_<AlgorithmTable>(m, "AlgorithmTable", "The dated table of algorithms.")
        .def_readonly("digests", &AlgorithmTable::digests)
        .def_readonly("keys", &AlgorithmTable::keys);
    using Policy = VerificationPolicy;
    py::class_<Policy>(m, "VerificationPolicy", "What a verifier accepts.")
        .def_static("named", &Policy::named, py::arg("name"), "\"etsi\", \"cn\" or \"strict\".")
        .def_static(
            "from_json",
            [](const SourceArgument& file) { return Policy::from_json(open_source(file).input); },
            py::arg("file"), "A policy file, by the schema \"policy\". Raises UsageError (bad-policy).")
        .def_property_readonly("name", get_text(&Policy::name))
        .def_readonly("claimed_time", &Policy::claimed_time,
                      "The time a signature claims counts where nothing proves one.")
        .def_readonly("revocation", &Policy::revocation)
        .def_readonly("revocation_grace_hours", &Policy::revocation_grace_hours)
        .def_readonly("revocation_grace_strict", &Policy::revocation_grace_strict)
        .def_readonly("revocation_max_age_hours", &Policy::revocation_max_age_hours,
                      "Evidence without nextUpdate is fresh that long; None: only when issued at T or later.")
        .def_readonly("invalidity_date_strict", &Policy::invalidity_date_strict)
        .def_property_readonly("extended_key_usages", get_texts(&Policy::extended_key_usages), "OIDs")
        .def_readonly("annotations_without_docmdp", &Policy::annotations_without_docmdp)
        .def_readonly("require_level", &Policy::require_level)
        .def_readonly("require_timestamp", &Policy::require_timestamp)
        .def_readonly("require_seal", &Policy::require_seal)
        .def_readonly("forbid_changes", &Policy::forbid_changes)
        .def_readonly("seal_validity", &Policy::seal_validity)
        .def_readonly("seal_purpose", &Policy::seal_purpose)
        .def_readonly("minimum_seal_version", &Policy::minimum_seal_version)
        .def_readonly("accept_renewed_same_key", &Policy::accept_renewed_same_key)
        .def_readonly("algorithms", &Policy::algorithms)
        .def("to_json", py::overload_cast<const Policy&, int>(&to_json), py::arg("indent") = 2)
        .def("to_dict", [](const Policy& self) { return parse_json(to_json(self, -1)); });
}

}  // namespace sealpdf::python
