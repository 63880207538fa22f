#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/signer.h"

namespace sealpdf::python {

namespace {

/// What a method or function of the user's signed.
Bytes to_signature(const py::object& value, const char* name) {
    if (!py::isinstance<py::bytes>(value) && !py::isinstance<py::bytearray>(value)) {
        PyErr_Format(PyExc_TypeError, "%s() must return bytes, not %s", name, Py_TYPE(value.ptr())->tp_name);
        throw py::error_already_set();
    }
    return value.cast<Bytes>();
}

/// Lets Python classes be signers. The SDK calls it on any thread without the GIL.
class PythonSigner final : public Signer, public py::trampoline_self_life_support {
  public:
    const std::vector<Bytes>& certificates() const override {
        const py::gil_scoped_acquire acquire;
        if (!fetched_) {
            auto fetched = find_override("certificates")().cast<std::vector<Bytes>>();
            // The override may have let other threads run; what they were given must stay where it is.
            if (!fetched_) {
                certificates_ = std::move(fetched);
                fetched_ = true;
            }
        }
        return certificates_;
    }

    Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const override {
        const py::gil_scoped_acquire acquire;
        return to_signature(find_override("sign")(to_be_signed, digest), "sign");
    }

    Bytes sign_pss(const Bytes& to_be_signed, DigestMethod digest) const override {
        const py::gil_scoped_acquire acquire;
        const py::function found = py::get_override(static_cast<const Signer*>(this), "sign_pss");
        return found ? to_signature(found(to_be_signed, digest), "sign_pss") : Signer::sign_pss(to_be_signed, digest);
    }

  private:
    py::function find_override(const char* name) const {
        py::function found = py::get_override(static_cast<const Signer*>(this), name);
        if (!found) {
            PyErr_Format(PyExc_NotImplementedError, "a subclass of sealpdf.Signer must define %s()", name);
            throw py::error_already_set();
        }
        return found;
    }

    mutable std::vector<Bytes> certificates_;
    mutable bool fetched_ = false;
};

std::shared_ptr<Signer> shared(std::shared_ptr<const Signer> signer) {
    return std::const_pointer_cast<Signer>(std::move(signer));  // all its methods are const
}

std::shared_ptr<Signer> from_pkcs12(const SourceArgument& p12, const std::string& password,
                                    const std::string& alias) {
    const Source source = open_source(p12);
    const py::gil_scoped_release release;
    return shared(Signer::from_pkcs12(source.input, password, alias));
}

std::shared_ptr<Signer> from_file(const SourceArgument& file, const std::string& password, const std::string& alias,
                                  const std::optional<SourceArgument>& certificates) {
    const Source source = open_source(file);
    std::optional<Source> beside;
    if (certificates && !certificates->is_none()) {
        beside.emplace(open_source(*certificates));
    }
    const py::gil_scoped_release release;
    return shared(Signer::from_file(source.input, password, alias, beside ? std::optional(beside->input) : std::nullopt));
}

std::shared_ptr<Signer> from_pkcs11(const std::string& uri, const std::string& pin,
                                    const std::optional<SourceArgument>& certificates) {
    std::optional<Source> source;
    if (certificates && !certificates->is_none()) {
        source.emplace(open_source(*certificates));
    }
    const py::gil_scoped_release release;
    return shared(Signer::from_pkcs11(uri, pin, source ? std::optional(source->input) : std::nullopt));
}

/// A Python callable that is called, and let go of, with the GIL only.
std::shared_ptr<Signer> from_function(std::vector<Bytes> certificates, py::function sign) {
    const std::shared_ptr<py::function> held(new py::function(std::move(sign)), [](py::function* function) {
        const py::gil_scoped_acquire acquire;
        delete function;
    });
    return shared(Signer::from_function(std::move(certificates), [held](const SigningInput& input) {
        const py::gil_scoped_acquire acquire;
        return to_signature((*held)(input), "sign");
    }));
}

void init_input(py::module_& m) {
    py::class_<SigningInput>(m, "SigningInput", "What a key that lives elsewhere is asked to sign.")
        .def_readonly("to_be_signed", &SigningInput::to_be_signed, "The signed attributes in DER.")
        .def_readonly("digest", &SigningInput::digest,
                      "Their hash, for devices that sign digests; for SM2 it covers the signer's identity. None for "
                      "Ed25519 and Ed448.")
        .def_readonly("digest_method", &SigningInput::digest_method)
        .def_readonly("pss", &SigningInput::pss)
        .def_readonly("salt_length", &SigningInput::salt_length, "RSASSA-PSS: octets of the salt.")
        .def_readonly("mgf1_digest", &SigningInput::mgf1_digest, "RSASSA-PSS: the digest of MGF1, \"sha256\"; else empty.")
        .def_readonly("algorithm", &SigningInput::algorithm, "As in reports: \"rsa-pkcs1-sha256\", \"ed25519\", ...");
}

std::shared_ptr<Signer> from_pem(const SourceArgument& key, const SourceArgument& certificates,
                                 const std::string& password) {
    const Source key_source = open_source(key);
    const Source certificates_source = open_source(certificates);
    const py::gil_scoped_release release;
    return shared(Signer::from_pem(key_source.input, certificates_source.input, password));
}

}  // namespace

void init_signer(py::module_& m) {
    bind_enum<DigestMethod>(m, "The digest of a signature.");
    init_input(m);
    py::class_<Signer, PythonSigner, py::smart_holder>(
        m, "Signer",
        "Who signs: a key with its certificates. Subclass it for an HSM or a remote signing service: define\n"
        "certificates() and sign(), and call super().__init__() in an __init__ of your own. certificates() "
        "is called\n"
        "once; sign() from several threads at once.")
        .def(py::init<>())
        .def_static("from_file", &from_file, py::arg("file"), py::arg("password") = "", py::arg("alias") = "",
                    py::arg("certificates") = py::none(),
                    "A key file of any kind, told by its content; certificates that are not in it may stand beside it.")
        .def_static("from_pkcs12", &from_pkcs12, py::arg("p12"), py::arg("password"),
                    py::arg("alias") = "", "The key of a .p12 or .pfx file; of several, the one with that alias.")
        .def_static("from_pkcs11", &from_pkcs11, py::arg("uri"), py::arg("pin") = "",
                    py::arg("certificates") = py::none(),
                    "A key in a token, by a pkcs11: URI (RFC 7512). The certificates of the token are taken unless given.")
        .def_static("from_function", &from_function, py::arg("certificates"), py::arg("sign"),
                    "A key elsewhere: sign(SigningInput) -> bytes is called for each signature, on any thread.")
        .def_static("deferred", [](std::vector<Bytes> certificates) { return shared(Signer::deferred(std::move(certificates))); },
                    py::arg("certificates") = std::vector<Bytes>(),
                    "For Stamper.prepare: names the signer and does not sign; without certificates it is still to be known.")
        .def_static("from_pem", &from_pem, py::arg("key"), py::arg("certificates"), py::arg("password") = "",
                    "A private key (PEM or DER, encrypted or not) and its certificate, the chain behind it.")
        .def("certificates", &Signer::certificates, ReleaseGil(),
             "DER, the signer's own first, then what helps to build its path.")
        .def("sign", &Signer::sign, ReleaseGil(), py::arg("to_be_signed"), py::arg("digest"),
             "Signs the bytes, not their digest. RSA keys: PKCS #1 v1.5; EC keys: ECDSA as a DER SEQUENCE of "
             "r and s.")
        .def("sign_pss", &Signer::sign_pss, ReleaseGil(), py::arg("to_be_signed"), py::arg("digest"),
             "RSASSA-PSS, MGF1 with the same digest, a salt as long as the digest; of a restricted key as it asks.");
    m.def("set_up_secure_heap", &set_up_secure_heap, py::arg("size") = std::size_t{4} << 20,
          "Sets up OpenSSL's secure heap, where keys and PINs are then kept: once, before anything else. Whether "
          "there is one.");
    m.def("is_pkcs11_uri", &is_pkcs11_uri, py::arg("key"), "Whether a key is named by a pkcs11: URI, not by a file's name.");
}

}  // namespace sealpdf::python
