#include <array>

#include "arguments.h"
#include "module.h"

namespace sealpdf::python {

namespace {

const char* class_name(ErrorCategory category) {
    switch (category) {
        case ErrorCategory::usage:
            return "UsageError";
        case ErrorCategory::input:
            return "InputError";
        case ErrorCategory::refused:
            return "RefusedError";
        case ErrorCategory::service:
            return "ServiceError";
        case ErrorCategory::output:
            return "OutputError";
        case ErrorCategory::fault:
            break;
    }
    return "Error";
}

void set_python_error(const Error& error) {
    const py::object type = py::module_::import("sealpdf.errors").attr(class_name(category(error.code())));
    const py::object instance =
        type(text(error.what()), py::arg("code") = to_string(error.code()),
             py::arg("file") = text(error.file()), py::arg("object") = text(error.object()));
    PyErr_SetObject(type.ptr(), instance.ptr());
}

std::array<double, 4> parts(const RectMm& rect) { return {rect.x, rect.y, rect.width, rect.height}; }

void init_rect(py::module_& m) {
    py::class_<RectMm>(
        m, "RectMm",
        "A rectangle in millimetres on the page as the reader sees it: x to the right and y downwards "
        "from the top left corner. Unpacks as x, y, width, height.")
        .def(py::init(
                 [](double x, double y, double width, double height) { return RectMm{x, y, width, height}; }),
             py::arg("x"), py::arg("y"), py::arg("width"), py::arg("height"))
        .def_readonly("x", &RectMm::x, "mm from the left edge")
        .def_readonly("y", &RectMm::y, "mm from the top edge")
        .def_readonly("width", &RectMm::width, "mm")
        .def_readonly("height", &RectMm::height, "mm")
        .def("__iter__", [](const RectMm& self) { return py::iter(py::cast(parts(self))); })
        .def(
            "__eq__", [](const RectMm& a, const RectMm& b) { return parts(a) == parts(b); },
            py::is_operator())
        .def("__hash__", [](const RectMm& self) { return py::hash(py::tuple(py::cast(parts(self)))); })
        .def("__repr__", [](const RectMm& self) {
            return py::str("RectMm(x={:.2f}, y={:.2f}, width={:.2f}, height={:.2f})")
                .format(self.x, self.y, self.width, self.height);
        });
}

}  // namespace

void init_base(py::module_& m) {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            std::rethrow_exception(std::move(thrown));
        } catch (const Error& error) {
            set_python_error(error);
        }
    });
    m.attr("__version__") = version();
    init_rect(m);
}

}  // namespace sealpdf::python
