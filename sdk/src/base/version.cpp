#include "sealpdf/version.h"

#define SEALPDF_TEXT_OF(number) #number
#define SEALPDF_TEXT(number) SEALPDF_TEXT_OF(number)

SEALPDF_BEGIN_NAMESPACE

const char* version() noexcept {
    return SEALPDF_TEXT(SEALPDF_VERSION_MAJOR) "." SEALPDF_TEXT(SEALPDF_VERSION_MINOR) "." SEALPDF_TEXT(
        SEALPDF_VERSION_PATCH);
}

SEALPDF_END_NAMESPACE
