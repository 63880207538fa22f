#include <utility>

#include "arguments.h"
#include "module.h"
#include "sealpdf/signer.h"

namespace sealpdf::python {

namespace {

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
        return find_override("sign")(to_be_signed, digest).cast<Bytes>();
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

std::shared_ptr<Signer> from_pkcs12(const SourceArgument& p12, const std::string& password) {
    const Source source = open_source(p12);
    const py::gil_scoped_release release;
    return shared(Signer::from_pkcs12(source.input, password));
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
    py::class_<Signer, PythonSigner, py::smart_holder>(
        m, "Signer",
        "Who signs: a key with its certificates. Subclass it for an HSM or a remote signing service: define\n"
        "certificates() and sign(), and call super().__init__() in an __init__ of your own. certificates() "
        "is called\n"
        "once; sign() from several threads at once.")
        .def(py::init<>())
        .def_static("from_pkcs12", &from_pkcs12, py::arg("p12"), py::arg("password"),
                    "The key of a .p12 or .pfx file.")
        .def_static("from_pem", &from_pem, py::arg("key"), py::arg("certificates"), py::arg("password") = "",
                    "A private key (PEM or DER, encrypted or not) and its certificate, the chain behind it.")
        .def("certificates", &Signer::certificates, ReleaseGil(),
             "DER, the signer's own first, then what helps to build its path.")
        .def("sign", &Signer::sign, ReleaseGil(), py::arg("to_be_signed"), py::arg("digest"),
             "Signs the bytes, not their digest. RSA keys: PKCS #1 v1.5; EC keys: ECDSA as a DER SEQUENCE of "
             "r and s.");
}

}  // namespace sealpdf::python
