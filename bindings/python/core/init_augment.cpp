#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/augment.h"
#include "sealpdf/report.h"

namespace sealpdf::python {

namespace {

struct Augmented {
    AugmentResult result;
    std::string file, output;
    py::object document;  // bytes, or None when they went elsewhere
};

AugmentOptions make_options(Choice<SignatureLevel> level, std::shared_ptr<TimestampAuthority> authority,
                            const TrustArgument& trust, const TrustArgument& tsa_trust,
                            const EvidenceArgument& crl, const EvidenceArgument& ocsp,
                            const EvidenceArgument& cert_pool, std::shared_ptr<Fetcher> fetcher,
                            std::string cache, std::optional<int> after_hours, bool best_effort,
                            bool extensions, std::optional<TimePoint> present, std::string password,
                            bool repair, const EvidenceArgument& ocsp_responder) {
    AugmentOptions options;
    options.level = level.value;
    options.timestamp_authority = std::move(authority);
    options.trust = to_trust_store(trust);
    options.tsa_trust = to_trust_store(tsa_trust);
    options.evidence = to_evidence(crl, ocsp, cert_pool, ocsp_responder);
    if (fetcher) {
        options.fetcher = std::move(fetcher);
    }
    options.cache = std::move(cache);
    if (after_hours) {
        options.after = std::chrono::hours(*after_hours);
    }
    options.best_effort = best_effort;
    options.extensions = extensions;
    options.present = present;
    options.open = {std::move(password), repair};
    return options;
}

using Raise = AugmentResult (*)(const Input&, const Output&, const AugmentOptions&);

template <Raise raise>
Augmented run(const SourceArgument& document, const OutputArgument& output, const AugmentOptions& options) {
    const Source source = open_source(document);
    Destination destination(output);
    const Output target = destination.output();
    AugmentOptions with_open = options;
    with_open.open = source.merged(options.open);
    AugmentResult result;
    {
        const py::gil_scoped_release release;
        result = raise(source.input, target, with_open);
    }
    py::object content = destination.finish();
    return {std::move(result), source.input.name(), destination.path(), std::move(content)};
}

template <class Member>
auto get(Member AugmentResult::* member) {
    return [member](const Augmented& self) { return self.result.*member; };
}

}  // namespace

void init_augment(py::module_& m) {
    py::class_<AugmentOptions>(m, "AugmentOptions", "The options of raising; sealpdf.augment describes them.")
        .def(py::init(&make_options), py::kw_only(), py::arg("level") = "B-LTA",
             py::arg("timestamp_authority") = py::none(), py::arg("trust") = py::tuple(),
             py::arg("tsa_trust") = py::tuple(), py::arg("crl") = py::tuple(), py::arg("ocsp") = py::tuple(),
             py::arg("cert_pool") = py::tuple(), py::arg("fetcher") = py::none(), py::arg("cache") = "",
             py::arg("after_hours") = py::none(), py::arg("best_effort") = false,
             py::arg("extensions") = false, py::arg("present") = py::none(), py::arg("password") = "",
             py::arg("repair") = true, py::arg("ocsp_responder") = py::tuple());
    py::class_<Augmented>(m, "AugmentResult", "What was raised.")
        .def_readonly("document", &Augmented::document,
                      "The raised document as bytes; None when an output was given.")
        .def_property_readonly("level", get(&AugmentResult::level), "That all signatures now have at least.")
        .def_property_readonly("changed", get(&AugmentResult::changed), "False: nothing was missing.")
        .def_property_readonly("revision", get(&AugmentResult::revision))
        .def_property_readonly("timestamps", get(&AugmentResult::timestamps), "Document timestamps added.")
        .def_property_readonly("certificates", get(&AugmentResult::certificates))
        .def_property_readonly("crls", get(&AugmentResult::crls))
        .def_property_readonly("ocsps", get(&AugmentResult::ocsps))
        .def_property_readonly("warnings", get(&AugmentResult::warnings))
        .def(
            "to_json",
            [](const Augmented& self, int indent) {
                return to_json(self.result, self.file, self.output, indent);
            },
            py::arg("indent") = 2)
        .def("to_dict", [](const Augmented& self) {
            return parse_json(to_json(self.result, self.file, self.output, -1));
        });
    m.def("raise_level", &run<&augment>, py::arg("document"), py::arg("output") = py::none(),
          py::arg("options") = AugmentOptions(), "As sealpdf.augment, with the result as a value.");
    m.def("timestamp_document", &run<&add_document_timestamp>, py::arg("document"),
          py::arg("output") = py::none(), py::arg("options") = AugmentOptions(),
          "As sealpdf.add_document_timestamp, with the result as a value.");
}

}  // namespace sealpdf::python
