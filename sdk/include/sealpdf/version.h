#pragma once
/// \file
/// Version of the SDK and the two macros every public header uses.

#define SEALPDF_VERSION_MAJOR 0
#define SEALPDF_VERSION_MINOR 1
#define SEALPDF_VERSION_PATCH 0

#if defined(SEALPDF_BUILDING) || defined(__GNUC__)
#define SEALPDF_EXPORT __attribute__((visibility("default")))
#else
#define SEALPDF_EXPORT
#endif

/// All names live in `sealpdf`; the inline namespace keeps two ABI versions apart at link time.
#define SEALPDF_BEGIN_NAMESPACE \
    namespace sealpdf {         \
    inline namespace v0 {
#define SEALPDF_END_NAMESPACE \
    }                         \
    }

SEALPDF_BEGIN_NAMESPACE
/// "MAJOR.MINOR.PATCH" of the library that is loaded.
SEALPDF_EXPORT const char* version() noexcept;
SEALPDF_END_NAMESPACE
