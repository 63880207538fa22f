#include "demo_pki/credit_code.h"

#include <array>

namespace sealpdf::demo_pki {
namespace {

// GB 32100-2015, table 2: without I, O, S, V and Z.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

std::size_t value_of(char character) { return alphabet.find(character); }

// GB 11714-1997: letters count from A = 10 without gaps; 10 is written X.
char organization_check(std::string_view body) {
    constexpr std::array<int, 8> weights = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const char c = body[i];
        sum += weights[i] * (c <= '9' ? c - '0' : c - 'A' + 10);
    }
    const int check = (11 - sum % 11) % 11;
    return check == 10 ? 'X' : static_cast<char>('0' + check);
}

// GB 32100-2015, 5: weights are powers of 3 modulo 31.
char code_check(std::string_view first_17) {
    std::size_t sum = 0;
    std::size_t weight = 1;
    for (const char c : first_17) {
        sum += value_of(c) * weight;
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31];
}

}  // namespace

std::string make_credit_code(std::string_view region, std::string_view organization) {
    std::string code = "91";
    code += region;
    code += organization;
    code += organization_check(organization);
    code += code_check(code);
    return code;
}

bool is_credit_code(std::string_view code) {
    if (code.size() != 18 || code.find_first_not_of(alphabet) != std::string_view::npos) {
        return false;
    }
    return code.back() == code_check(code.substr(0, 17));
}

}  // namespace sealpdf::demo_pki
