#include <cmath>
#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/trust.h"

namespace sealpdf::python {

namespace {

std::chrono::milliseconds milliseconds(double seconds) {
    if (!(seconds > 0 && seconds <= 86'400)) {
        throw Error(ErrorCode::invalid_argument, "a timeout must be more than 0 and at most 86400 seconds");
    }
    return std::chrono::milliseconds(std::llround(std::ceil(seconds * 1000)));
}

std::shared_ptr<Fetcher> shared(std::shared_ptr<const Fetcher> fetcher) {
    return std::const_pointer_cast<Fetcher>(std::move(fetcher));  // all its methods are const
}

std::shared_ptr<Fetcher> http(double connect_timeout, double total_timeout, bool allow_private, bool allow_ldap) {
    Fetcher::HttpOptions options;
    options.connect_timeout = milliseconds(connect_timeout);
    options.total_timeout = milliseconds(total_timeout);
    options.allow_private = allow_private;
    options.allow_ldap = allow_ldap;
    return shared(Fetcher::http(options));
}

Bytes fetch(const Fetcher& self, std::string url, Bytes body, std::string content_type,
            std::size_t max_size) {
    return self.fetch({std::move(url), std::move(content_type), std::move(body), max_size});
}

}  // namespace

void init_trust(py::module_& m) {
    bind_enum<RevocationRule>(
        m,
        "What happens when the revocation status of a certificate cannot be learnt: hard:\n"
        "INDETERMINATE, or stamping refused; soft: a warning; none: it is not looked at.");
    py::class_<Fetcher, py::smart_holder>(m, "Fetcher", "How (or whether) the network may be used.")
        .def_static(
            "offline", [] { return shared(Fetcher::offline()); }, "No network: the default everywhere.")
        .def_static("http", &http, py::kw_only(), py::arg("connect_timeout") = 2.0,
                    py::arg("total_timeout") = 10.0, py::arg("allow_private") = false, py::arg("allow_ldap") = false,
                    "http and https; timeouts in seconds. Loopback, link-local and private addresses are "
                    "refused unless\n"
                    "allow_private is set; ldap addresses unless allow_ldap is.")
        .def_static(
            "remembering", [](std::shared_ptr<Fetcher> fetcher) { return shared(Fetcher::remembering(std::move(fetcher))); },
            py::arg("fetcher"), "Asks each address once in five minutes, for all who share it.")
        .def_property_readonly("online", &Fetcher::online)
        .def("fetch", &fetch, ReleaseGil(), py::arg("url"), py::arg("body") = py::bytes(),
             py::arg("content_type") = "", py::arg("max_size") = std::size_t{16} << 20,
             "The answer's body; with a body a POST. Raises ServiceError.");
    py::class_<TrustStore>(
        m, "TrustStore",
        "Trust anchors read once, to be used many times: CA certificates, or a signer's own.")
        .def(py::init([](const TrustArgument& trust) { return to_trust_store(trust); }),
             py::arg("trust") = py::tuple(),
             "Paths of PEM, DER or PKCS #7 files or folders of them, or DER as bytes: one or several.")
        .def("certificates", &TrustStore::certificates, "DER")
        .def("__len__", [](const TrustStore& self) { return self.certificates().size(); });
}

}  // namespace sealpdf::python
