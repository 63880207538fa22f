#pragma once
// Owning pointers to objects of C libraries.

#include <memory>

namespace sealpdf::image {

template <auto destroy>
struct Destroy {
    template <class T>
    void operator()(T* object) const {
        destroy(object);
    }
};

/// `CObject<cairo_t, cairo_destroy>` destroys what it holds.
template <class T, auto destroy>
using CObject = std::unique_ptr<T, Destroy<destroy>>;

}  // namespace sealpdf::image
