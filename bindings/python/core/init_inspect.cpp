#include "arguments.h"
#include "module.h"
#include "sealpdf/inspect.h"

namespace sealpdf::python {

namespace {

Inspection inspect_source(const SourceArgument& document, std::string password, bool repair) {
    const Source source = open_source(document);
    const py::gil_scoped_release release;
    return inspect(source.input, source.merged({std::move(password), repair}));
}

void init_parts(py::class_<Inspection>& type) {
    py::class_<Inspection::RevisionInfo>(type, "RevisionInfo")
        .def_readonly("revision", &Inspection::RevisionInfo::revision, "From 1.")
        .def_readonly("end", &Inspection::RevisionInfo::end, "Byte after its last.")
        .def_readonly("objects_changed", &Inspection::RevisionInfo::objects_changed);
    py::class_<Inspection::Field>(type, "Field")
        .def_property_readonly("name", get_text(&Inspection::Field::name))
        .def_property_readonly("type", get_text(&Inspection::Field::type))
        .def_readonly("page", &Inspection::Field::page, "From 1.")
        .def_readonly("rect", &Inspection::Field::rect, "mm, from the top left as the reader sees the page.")
        .def_readonly("is_signed", &Inspection::Field::is_signed)
        .def_readonly("lock", &Inspection::Field::lock);
    using Signature = Inspection::Signature;
    py::class_<Signature>(type, "Signature")
        .def_property_readonly("field", get_text(&Signature::field))
        .def_property_readonly("subfilter", get_text_or_none(&Signature::subfilter))
        .def_readonly("byte_range", &Signature::byte_range)
        .def_readonly("contents_size", &Signature::contents_size, "Bytes of the CMS value without padding.")
        .def_readonly("level", &Signature::level)
        .def_property_readonly("signer", get_text_or_none(&Signature::signer))
        .def_property_readonly("digest_algorithm", get_text_or_none(&Signature::digest_algorithm))
        .def_property_readonly("signature_algorithm", get_text_or_none(&Signature::signature_algorithm))
        .def_readonly("claimed_signing_time", &Signature::claimed_signing_time);
    py::class_<Inspection::SecurityStore>(type, "SecurityStore",
                                          "How much the document's security store holds.")
        .def_readonly("certificates", &Inspection::SecurityStore::certificates)
        .def_readonly("crls", &Inspection::SecurityStore::crls)
        .def_readonly("ocsps", &Inspection::SecurityStore::ocsps)
        .def_readonly("vri", &Inspection::SecurityStore::vri);
}

}  // namespace

void init_inspect(py::module_& m) {
    py::class_<Inspection> type(m, "Inspection", "What a document holds.");
    init_parts(type);
    type.def_property_readonly("file", get_text(&Inspection::file))
        .def_property_readonly("version", get_text(&Inspection::version), "Of PDF.")
        .def_property_readonly("xref", get_text(&Inspection::xref),
                               "\"table\", \"stream\", \"hybrid\" or \"rebuilt\".")
        .def_property_readonly("pdfa", get_text_or_none(&Inspection::pdfa))
        .def_readonly("pages", &Inspection::pages)
        .def_readonly("encrypted", &Inspection::encrypted)
        .def_readonly("linearized", &Inspection::linearized)
        .def_readonly("revisions", &Inspection::revisions)
        .def_readonly("fields", &Inspection::fields)
        .def_readonly("signatures", &Inspection::signatures)
        .def_readonly("dss", &Inspection::dss)
        .def_property_readonly("active_content", get_texts(&Inspection::active_content))
        .def_readonly("usage_rights", &Inspection::usage_rights)
        .def("to_json", py::overload_cast<const Inspection&, int>(&to_json), ReleaseGil(),
             py::arg("indent") = 2)
        .def("to_dict", [](const Inspection& self) { return parse_json(to_json(self, -1)); });
    m.def("inspect", &inspect_source, py::arg("document"), py::kw_only(), py::arg("password") = "",
          py::arg("repair") = true, "What a document holds, without judging it.");
}

}  // namespace sealpdf::python
