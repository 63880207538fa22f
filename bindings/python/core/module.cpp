#include "module.h"

PYBIND11_MODULE(_core, m) {
    using namespace sealpdf::python;
    m.doc() = "The SDK in Python; import sealpdf instead.";
    // Types first that later ones use in their signatures.
    init_base(m);
    init_signer(m);
    init_seal(m);
    init_placement(m);
    init_trust(m);
    init_timestamp(m);
    init_policy(m);
    init_stamp(m);
    init_augment(m);
    init_report(m);
    init_verify(m);
    init_electronic_seal(m);
    init_seal_register(m);
    init_inspect(m);
    init_demo_pki(m);
}
