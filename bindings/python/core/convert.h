#pragma once
// How the SDK's values become Python's and back: lengths are floats in millimetres, points in time are aware
// datetimes in UTC, Bytes are bytes, and enumerations may also be given as the words of the command line. Every
// file of this folder includes this header, so that all of them convert alike.

#include <optional>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <string>
#include <vector>

#include "names.h"
#include "sealpdf/base.h"

namespace sealpdf::python {

namespace py = pybind11;
using ReleaseGil = py::call_guard<py::gil_scoped_release>;

/// What a document holds need not be UTF-8: replaced, never an exception, as in the JSON.
py::str text(const std::string& utf8);
py::object to_datetime(TimePoint time);
/// Throws Error(invalid_argument) for a datetime that names no time zone.
TimePoint from_datetime(py::handle datetime);
/// json.loads
py::object parse_json(const std::string& json);

// Getters for def_property_readonly.
template <class T>
auto get_text(std::string T::* member) {
    return [member](const T& self) { return text(self.*member); };
}
/// None where the JSON has null.
template <class T>
auto get_text_or_none(std::string T::* member) {
    return [member](const T& self) -> std::optional<py::str> {
        return (self.*member).empty() ? std::nullopt : std::optional(text(self.*member));
    };
}
template <class T>
auto get_texts(std::vector<std::string> T::* member) {
    return [member](const T& self) {
        py::list list;
        for (const std::string& item : self.*member) {
            list.append(text(item));
        }
        return list;
    };
}

/// Page numbers: 3, or "1-3,7,-1,odd,even,all".
struct Pages {
    std::string text;
};

/// An enumeration given as its member or as the command line's word.
template <class E>
struct Choice {
    E value{};
};

}  // namespace sealpdf::python

namespace pybind11::detail {

template <>
struct type_caster<sealpdf::Length> {
    PYBIND11_TYPE_CASTER(sealpdf::Length, const_name("float"));
    bool load(handle source, bool) {
        make_caster<double> number;
        if (!number.load(source, true)) {
            return false;
        }
        value = sealpdf::mm(cast_op<double>(number));
        return true;
    }
    static handle cast(sealpdf::Length length, return_value_policy, handle) {
        return PyFloat_FromDouble(length.millimetres());
    }
};

template <>
struct type_caster<sealpdf::TimePoint> {
    PYBIND11_TYPE_CASTER(sealpdf::TimePoint, const_name("datetime.datetime"));
    bool load(handle source, bool) {
        if (!isinstance(source, module_::import("datetime").attr("datetime"))) {
            return false;
        }
        value = sealpdf::python::from_datetime(source);
        return true;
    }
    static handle cast(sealpdf::TimePoint time, return_value_policy, handle) {
        return sealpdf::python::to_datetime(time).release();
    }
};

template <>
struct type_caster<sealpdf::Bytes> {
    PYBIND11_TYPE_CASTER(sealpdf::Bytes, const_name("bytes"));
    bool load(handle source, bool) {
        Py_buffer view{};
        if (PyObject_GetBuffer(source.ptr(), &view, PyBUF_SIMPLE) != 0) {
            PyErr_Clear();
            return false;
        }
        const auto* first = static_cast<const std::uint8_t*>(view.buf);
        value.assign(first, first + view.len);
        PyBuffer_Release(&view);
        return true;
    }
    static handle cast(const sealpdf::Bytes& content, return_value_policy, handle) {
        return bytes(reinterpret_cast<const char*>(content.data()), content.size()).release();
    }
};

template <>
struct type_caster<sealpdf::python::Pages> {
    PYBIND11_TYPE_CASTER(sealpdf::python::Pages, const_name("int | str"));
    bool load(handle source, bool) {
        if (!PyLong_Check(source.ptr()) && !PyUnicode_Check(source.ptr())) {
            return false;
        }
        value.text = str(source).cast<std::string>();
        return true;
    }
    static handle cast(const sealpdf::python::Pages& pages, return_value_policy, handle) {
        return str(pages.text).release();
    }
};

template <class E>
struct type_caster<sealpdf::python::Choice<E>> {
    PYBIND11_TYPE_CASTER(sealpdf::python::Choice<E>, make_caster<E>::name + const_name(" | str"));
    bool load(handle source, bool) {
        if (PyUnicode_Check(source.ptr())) {
            value.value = sealpdf::python::from_word<E>(source.cast<std::string>());
            return true;
        }
        make_caster<E> member;
        if (!member.load(source, false)) {
            return false;
        }
        value.value = cast_op<E>(member);
        return true;
    }
    static handle cast(const sealpdf::python::Choice<E>& choice, return_value_policy policy, handle parent) {
        return make_caster<E>::cast(choice.value, policy, parent);
    }
};

}  // namespace pybind11::detail
