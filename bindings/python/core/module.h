#pragma once
// sealpdf._core: one init_x per public header of the SDK.

#include <pybind11/pybind11.h>

namespace sealpdf::python {

void init_base(pybind11::module_& m);
void init_signer(pybind11::module_& m);
void init_seal(pybind11::module_& m);
void init_placement(pybind11::module_& m);
void init_trust(pybind11::module_& m);
void init_timestamp(pybind11::module_& m);
void init_policy(pybind11::module_& m);
void init_stamp(pybind11::module_& m);
void init_augment(pybind11::module_& m);
void init_report(pybind11::module_& m);
void init_verify(pybind11::module_& m);
void init_electronic_seal(pybind11::module_& m);
void init_seal_register(pybind11::module_& m);
void init_inspect(pybind11::module_& m);
void init_demo_pki(pybind11::module_& m);

}  // namespace sealpdf::python
