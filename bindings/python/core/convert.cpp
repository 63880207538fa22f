#include "convert.h"

namespace sealpdf::python {

namespace {

py::object epoch() {
    const py::module_ datetime = py::module_::import("datetime");
    return datetime.attr("datetime")(1970, 1, 1, 0, 0, 0, 0, datetime.attr("timezone").attr("utc"));
}

}  // namespace

py::str text(const std::string& utf8) {
    PyObject* decoded = PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), "replace");
    if (decoded == nullptr) {
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::str>(decoded);
}

py::object to_datetime(TimePoint time) {
    const auto since_epoch = static_cast<long long>(time.time_since_epoch().count());
    return epoch() + py::module_::import("datetime").attr("timedelta")(py::arg("seconds") = since_epoch);
}

TimePoint from_datetime(py::handle datetime) {
    if (datetime.attr("utcoffset")().is_none()) {
        throw Error(ErrorCode::invalid_argument,
                    "the datetime " + py::str(datetime).cast<std::string>() +
                        " names no time zone: give an aware one, such as datetime.now(timezone.utc)");
    }
    // Whole seconds, downwards: timedelta's own parts are exact where timestamp() is a float.
    const py::object since_epoch = py::reinterpret_borrow<py::object>(datetime) - epoch();
    const auto days = since_epoch.attr("days").cast<long long>();
    const auto seconds = since_epoch.attr("seconds").cast<long long>();
    return TimePoint(std::chrono::seconds(days * 86'400 + seconds));
}

py::object parse_json(const std::string& json) {
    return py::module_::import("json").attr("loads")(text(json));
}

}  // namespace sealpdf::python
