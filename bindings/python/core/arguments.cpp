#include "arguments.h"

#include <utility>

namespace sealpdf::python {

namespace {

bool is_path(py::handle object) { return PyUnicode_Check(object.ptr()) || py::hasattr(object, "__fspath__"); }
bool is_bytes_like(py::handle object) { return PyObject_CheckBuffer(object.ptr()) != 0; }

std::string type_name(py::handle object) { return Py_TYPE(object.ptr())->tp_name; }

Source from_bytes(py::bytes content, std::string name) {
    const std::string_view view(content);
    return {Input::view(view.data(), view.size(), std::move(name)), std::move(content)};
}

/// An open file's name; BytesIO has none, and a file opened by its descriptor has a number.
std::string stream_name(py::handle stream) {
    const py::object name = py::getattr(stream, "name", py::none());
    return PyUnicode_Check(name.ptr()) ? path_text(name) : std::string();
}

Source from_stream(py::handle stream) {
    const py::object content = stream.attr("read")();
    if (!PyBytes_Check(content.ptr())) {
        throw py::type_error("the stream gives " + type_name(content) +
                             ", not bytes: open it in binary mode");
    }
    return from_bytes(py::reinterpret_borrow<py::bytes>(content), stream_name(stream));
}

/// A copy, unless it is immutable anyway: other threads could change it while the GIL is released.
py::bytes frozen(py::handle bytes_like) {
    PyObject* content = PyBytes_FromObject(bytes_like.ptr());
    if (content == nullptr) {
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::bytes>(content);
}

void write_to_stream(py::handle stream, const Bytes& content) {
    std::size_t done = 0;
    const py::memoryview all =
        py::memoryview::from_memory(content.data(), static_cast<py::ssize_t>(content.size()));
    while (done < content.size()) {
        const py::object rest =
            all[py::slice(static_cast<py::ssize_t>(done), static_cast<py::ssize_t>(content.size()), 1)];
        const py::object count = stream.attr("write")(rest);
        // Raw streams may take less than they are given; those that say nothing take all.
        done = count.is_none() ? content.size() : done + count.cast<std::size_t>();
    }
}

struct Files {
    std::vector<std::string> paths;
    std::vector<Bytes> ders;
};

void add_file(Files& files, py::handle item, const char* what) {
    if (is_bytes_like(item)) {
        Bytes der = item.cast<Bytes>();
        if (der.empty() || der.front() != 0x30) {
            throw Error(
                ErrorCode::invalid_argument,
                std::string(what) + " given as bytes must be DER; give PEM and folders by their path");
        }
        files.ders.push_back(std::move(der));
    } else if (is_path(item)) {
        files.paths.push_back(path_text(item));
    } else {
        throw py::type_error(std::string(what) + " must be paths or bytes, not " + type_name(item));
    }
}

Files to_files(py::handle argument, const char* what) {
    Files files;
    if (argument.is_none()) {
        return files;
    }
    if (is_path(argument) || is_bytes_like(argument)) {
        add_file(files, argument, what);
        return files;
    }
    for (const py::handle item : py::iter(argument)) {
        add_file(files, item, what);
    }
    return files;
}

void append(std::vector<Bytes>& all, std::vector<Bytes> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::string path_text(py::handle path) {
    PyObject* encoded = nullptr;
    if (PyUnicode_FSConverter(path.ptr(), &encoded) == 0) {
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::bytes>(encoded);
}

Source open_source(const SourceArgument& argument) {
    if (py::isinstance<Document>(argument)) {
        return argument.cast<const Document&>().source;
    }
    if (is_path(argument)) {
        return {Input::file(path_text(argument)), py::none(), {}};
    }
    if (is_bytes_like(argument)) {
        return from_bytes(frozen(argument), {});
    }
    if (py::hasattr(argument, "read")) {
        return from_stream(argument);
    }
    throw py::type_error("expected a path, bytes, a binary stream or a Document, not " + type_name(argument));
}

OpenOptions Source::merged(const OpenOptions& given) const {
    return {given.password.empty() ? open.password : given.password, given.repair && open.repair};
}

Destination::Destination(OutputArgument argument) : argument_(std::move(argument)) {
    if (is_path(argument_)) {
        path_ = path_text(argument_);
    } else if (!argument_.is_none() && !py::hasattr(argument_, "write")) {
        throw py::type_error("the output must be a path, a binary stream or None, not " +
                             type_name(argument_));
    }
}

Output Destination::output() { return path_.empty() ? Output::bytes(buffer_) : Output::file(path_); }

py::object Destination::finish() {
    if (argument_.is_none()) {
        return py::bytes(reinterpret_cast<const char*>(buffer_.data()), buffer_.size());
    }
    if (path_.empty()) {
        write_to_stream(argument_, buffer_);
    }
    return py::none();
}

std::vector<Placement> to_placements(const PlacesArgument& argument) {
    const auto add = [](std::vector<Placement>& places, py::handle item) {
        if (!PyUnicode_Check(item.ptr()) && !py::isinstance<Place>(item)) {
            throw py::type_error(
                "a place must be a Placement, such as Keyword(\"（盖章）\"), or its text, not " +
                type_name(item));
        }
        places.push_back(PyUnicode_Check(item.ptr()) ? parse_placement(item.cast<std::string>())
                                                     : item.cast<const Place&>().value);
    };
    std::vector<Placement> places;
    if (PyUnicode_Check(argument.ptr()) || !py::hasattr(argument, "__iter__")) {
        add(places, argument);
        return places;
    }
    for (const py::handle item : py::iter(argument)) {
        add(places, item);
    }
    return places;
}

TrustStore to_trust_store(const TrustArgument& argument) {
    if (py::isinstance<TrustStore>(argument)) {
        return argument.cast<TrustStore>();
    }
    Files files = to_files(argument, "trust anchors");
    const py::gil_scoped_release release;
    if (files.paths.empty() && files.ders.empty()) {
        return {};
    }
    std::vector<Bytes> certificates = std::move(files.ders);
    if (!files.paths.empty()) {
        append(certificates, TrustStore::from_paths(files.paths).certificates());
    }
    return TrustStore::from_certificates(std::move(certificates));
}

Evidence to_evidence(const EvidenceArgument& crl, const EvidenceArgument& ocsp,
                     const EvidenceArgument& cert_pool, const EvidenceArgument& ocsp_responder) {
    Files crls = to_files(crl, "CRLs");
    Files ocsps = to_files(ocsp, "OCSP responses");
    Files certificates = to_files(cert_pool, "certificates");
    Files responders = to_files(ocsp_responder, "certificates");
    const py::gil_scoped_release release;
    Evidence evidence;
    evidence.ocsp_responders = std::move(responders.ders);
    for (const std::string& path : responders.paths) {
        evidence.add_ocsp_responders(path);
    }
    evidence.crls = std::move(crls.ders);
    evidence.ocsps = std::move(ocsps.ders);
    evidence.certificates = std::move(certificates.ders);
    for (const std::string& path : crls.paths) {
        evidence.add_crls(path);
    }
    for (const std::string& path : ocsps.paths) {
        evidence.add_ocsps(path);
    }
    for (const std::string& path : certificates.paths) {
        evidence.add_certificates(path);
    }
    return evidence;
}

}  // namespace sealpdf::python
