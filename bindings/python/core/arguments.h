#pragma once
// The arguments that Python code may give in several forms: documents, outputs, places, trust and evidence.

#include <string>
#include <vector>

#include "convert.h"
#include "sealpdf/placement.h"
#include "sealpdf/trust.h"

namespace sealpdf::python {

inline bool any_object(PyObject* object) { return object != nullptr; }

/// A path, bytes, a binary stream that can be read, or a Document.
class SourceArgument : public py::object {
    PYBIND11_OBJECT_DEFAULT(SourceArgument, object, any_object)
};
/// None, a path, or a binary stream that can be written.
class OutputArgument : public py::object {
    PYBIND11_OBJECT_DEFAULT(OutputArgument, object, any_object)
};
class PathArgument : public py::object {
    PYBIND11_OBJECT_DEFAULT(PathArgument, object, any_object)
};
/// One place or several, each an object or the command line's text.
class PlacesArgument : public py::object {
    PYBIND11_OBJECT_DEFAULT(PlacesArgument, object, any_object)
};
/// A TrustStore, or paths of files or folders and DER as bytes: one or several.
class TrustArgument : public py::object {
    PYBIND11_OBJECT_DEFAULT(TrustArgument, object, any_object)
};
/// Paths of files or folders and DER as bytes: one or several.
class EvidenceArgument : public py::object {
    PYBIND11_OBJECT_DEFAULT(EvidenceArgument, object, any_object)
};

/// An Input and what keeps its bytes alive. Made and destroyed with the GIL held; used without.
struct Source {
    Input input;
    py::object owner;
    OpenOptions open{};  // a Document's own
    /// As `given`; what it leaves unset is the Document's.
    OpenOptions merged(const OpenOptions& given) const;
};
Source open_source(const SourceArgument& argument);

/// Collects the new document and hands it over once all is well.
class Destination {
  public:
    explicit Destination(OutputArgument argument);
    /// To be used without the GIL.
    Output output();
    /// With the GIL: bytes when no output was given, else None.
    py::object finish();
    /// The path, empty for bytes and streams.
    const std::string& path() const { return path_; }

  private:
    OutputArgument argument_;
    std::string path_;
    Bytes buffer_;
};

/// The base of the places in Python, so that a list of several kinds has a type.
struct Place {
    Placement value;
};

/// What Document is in Python.
struct Document {
    Source source;
    std::vector<PageSize> pages;
};

std::string path_text(py::handle path);
std::vector<Placement> to_placements(const PlacesArgument& argument);
/// "etsi", "cn", "strict", a VerificationPolicy, or a policy file.
VerificationPolicy to_policy(const SourceArgument& argument);
TrustStore to_trust_store(const TrustArgument& argument);
Evidence to_evidence(const EvidenceArgument& crl, const EvidenceArgument& ocsp,
                     const EvidenceArgument& cert_pool, const EvidenceArgument& ocsp_responder = EvidenceArgument(py::tuple()));

}  // namespace sealpdf::python

namespace pybind11::detail {

template <>
struct handle_type_name<sealpdf::python::SourceArgument> {
    static constexpr auto name = const_name("str | os.PathLike | bytes | BinaryIO | Document");
};
template <>
struct handle_type_name<sealpdf::python::OutputArgument> {
    static constexpr auto name = const_name("str | os.PathLike | BinaryIO | None");
};
template <>
struct handle_type_name<sealpdf::python::PathArgument> {
    static constexpr auto name = const_name("str | os.PathLike");
};
template <>
struct handle_type_name<sealpdf::python::PlacesArgument> {
    static constexpr auto name = const_name("Placement | str | Iterable[Placement | str]");
};
template <>
struct handle_type_name<sealpdf::python::TrustArgument> {
    static constexpr auto name =
        const_name("TrustStore | str | os.PathLike | bytes | Iterable[str | os.PathLike | bytes]");
};
template <>
struct handle_type_name<sealpdf::python::EvidenceArgument> {
    static constexpr auto name =
        const_name("str | os.PathLike | bytes | Iterable[str | os.PathLike | bytes]");
};

}  // namespace pybind11::detail
