#pragma once
// The unified social credit code (统一社会信用代码) of an organization, GB 32100-2015.

#include <string>
#include <string_view>

namespace sealpdf::demo_pki {

/// The code of an enterprise (91) in a region of six digits, with an organization code body of eight characters;
/// both check characters are computed.
std::string make_credit_code(std::string_view region, std::string_view organization);
/// 18 characters of the code's alphabet whose last one is right.
bool is_credit_code(std::string_view code);

}  // namespace sealpdf::demo_pki
