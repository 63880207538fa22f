#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/demo_pki.h"

namespace sealpdf::python {

namespace {

DemoPki make(const PathArgument& directory, std::optional<TimePoint> at, std::string base_url) {
    const std::string path = path_text(directory);
    const py::gil_scoped_release release;
    DemoPkiOptions options;
    options.at = at;
    options.base_url = std::move(base_url);
    return make_demo_pki(path, options);
}

DemoResponder::Answer answer(const DemoResponder& self, const std::string& method, const std::string& path,
                             const Bytes& body, std::optional<TimePoint> at) {
    return self.answer(method, path, body, at.value_or(now()));
}

std::optional<py::str> seal_file(const DemoPki::DemoSeal& self) {
    return self.seal.empty() ? std::nullopt : std::optional(text(self.seal));
}

}  // namespace

void init_demo_pki(py::module_& m) {
    py::class_<DemoPki> type(m, "DemoPki",
                             "The files of a demo CA; never trust its root outside a demonstration.");
    py::class_<DemoPki::DemoSeal>(type, "DemoSeal", "The seal of an invented company.")
        .def_property_readonly("name", get_text(&DemoPki::DemoSeal::name))
        .def_property_readonly("p12", get_text(&DemoPki::DemoSeal::p12))
        .def_property_readonly("password_file", get_text(&DemoPki::DemoSeal::password_file))
        .def_property_readonly("picture", get_text(&DemoPki::DemoSeal::picture))
        .def_property_readonly("seal", &seal_file, "The issued seal file, or None.");
    type.def_property_readonly("anchors", get_texts(&DemoPki::anchors))
        .def_property_readonly("intermediates", get_texts(&DemoPki::intermediates))
        .def_property_readonly("crl", get_texts(&DemoPki::crl))
        .def_readonly("seals", &DemoPki::seals)
        .def_property_readonly("seal_makers", get_texts(&DemoPki::seal_makers))
        .def("to_json", py::overload_cast<const DemoPki&, int>(&to_json), py::arg("indent") = 2)
        .def("to_dict", [](const DemoPki& self) { return parse_json(to_json(self, -1)); });
    m.def("make_demo_pki", &make, py::arg("directory"), py::arg("at") = py::none(),
          py::arg("base_url") = DemoPkiOptions().base_url,
          "Makes a certification authority for demonstrations: root, issuing CA, the seals of two invented "
          "companies, a\n"
          "TSA and CRLs. Its keys lie unprotected on the disk. Paths in the result are absolute; "
          "certificates begin a day\n"
          "before `at`, by default now.");

    py::class_<DemoResponder> responder(m, "DemoResponder",
                                        "Answers as the demo CA's services, bytes in, bytes out.");
    py::class_<DemoResponder::Answer>(responder, "Answer")
        .def_readonly("status", &DemoResponder::Answer::status, "HTTP")
        .def_property_readonly("content_type", get_text(&DemoResponder::Answer::content_type))
        .def_readonly("body", &DemoResponder::Answer::body);
    responder
        .def(py::init([](const PathArgument& directory) { return DemoResponder(path_text(directory)); }),
             py::arg("directory"))
        .def("answer", &answer, ReleaseGil(), py::arg("method"), py::arg("path"),
             py::arg("body") = py::bytes(), py::arg("at") = py::none(),
             "Paths: POST /ocsp (RFC 6960), GET /ocsp/BASE64, POST /tsa (RFC 3161), GET /crl/NAME.crl, GET "
             "/aia/NAME.crt.");
}

}  // namespace sealpdf::python
