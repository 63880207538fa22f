#include "base/system_error.h"

#include <cerrno>
#include <system_error>

namespace sealpdf {

std::string reason_of(int error_number) { return std::generic_category().message(error_number); }

std::string advice_for_writing(int error_number) {
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
            return "make the folder first, or choose another one";
        case ENOSPC:
        case EDQUOT:
            return "free some space, or choose another disk";
        case EFBIG:
            return "raise the limit on the size of files, or choose another disk";
        case EACCES:
        case EPERM:
        case EROFS:
            return "choose a place you may write to";
        case EISDIR:
            return "give the name of a file in it";
        case ENAMETOOLONG:
            return "choose a shorter name";
        default:
            return "choose another place, or try again";
    }
}

}  // namespace sealpdf
