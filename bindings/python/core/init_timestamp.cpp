#include <cmath>
#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/timestamp.h"

namespace sealpdf::python {

namespace {

std::chrono::milliseconds milliseconds(double seconds) {
    if (!(seconds >= 0 && seconds <= 86'400)) {
        throw Error(ErrorCode::invalid_argument, "times are 0 to 86400 seconds");
    }
    return std::chrono::milliseconds(std::llround(std::ceil(seconds * 1000)));
}

std::shared_ptr<TimestampAuthority> make(std::vector<std::string> urls, Choice<DigestMethod> digest,
                                         std::string policy, std::string user, std::string secret,
                                         Bytes client_certificate, Bytes client_key,
                                         std::string client_key_password, int rounds, double pause,
                                         double deadline, double clock_tolerance,
                                         std::shared_ptr<Fetcher> fetcher) {
    TimestampOptions options;
    options.urls = std::move(urls);
    options.digest = digest.value;
    options.policy = std::move(policy);
    options.user = std::move(user);
    options.secret = std::move(secret);
    options.client_certificate = std::move(client_certificate);
    options.client_key = std::move(client_key);
    options.client_key_password = std::move(client_key_password);
    options.rounds = rounds;
    options.pause = milliseconds(pause);
    options.deadline = milliseconds(deadline);
    options.clock_tolerance = std::chrono::duration_cast<std::chrono::seconds>(milliseconds(clock_tolerance));
    options.fetcher = std::move(fetcher);
    return std::make_shared<TimestampAuthority>(std::move(options));
}

Timestamp stamp(const TimestampAuthority& self, const Bytes& imprint, std::optional<TimePoint> at) {
    return self.stamp(imprint, at.value_or(now()));
}

}  // namespace

void init_timestamp(py::module_& m) {
    py::class_<Timestamp>(m, "Timestamp",
                          "A token that was granted and checked, but for its certification path.")
        .def_readonly("token", &Timestamp::token, "TimeStampToken, DER")
        .def_readonly("time", &Timestamp::time)
        .def_property_readonly("authority", get_text(&Timestamp::authority))
        .def_property_readonly("policy", get_text(&Timestamp::policy))
        .def_property_readonly("url", get_text(&Timestamp::url));
    py::class_<TimestampAuthority, py::smart_holder>(m, "TimestampAuthority",
                                                     "Timestamp authorities (RFC 3161), asked in turn.")
        .def(py::init(&make), py::arg("urls"), py::kw_only(), py::arg("digest") = "sha256",
             py::arg("policy") = "", py::arg("user") = "", py::arg("secret") = "",
             py::arg("client_certificate") = py::bytes(), py::arg("client_key") = py::bytes(),
             py::arg("client_key_password") = "",
             py::arg("rounds") = 3, py::arg("pause") = 0.5, py::arg("deadline") = 30.0,
             py::arg("clock_tolerance") = 300.0, py::arg("fetcher") = py::none(),
             "Times in seconds. policy: an OID to ask for. user, secret: basic authentication. "
             "client_certificate, client_key: PEM; client_key_password: of an encrypted key.\n"
             "Without a fetcher the addresses are asked by HTTP, private ones too.")
        .def("stamp", &stamp, ReleaseGil(), py::arg("imprint"), py::arg("at") = py::none(),
             "A token over the hash `imprint`. Raises ServiceError.");
}

}  // namespace sealpdf::python
