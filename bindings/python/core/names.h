#pragma once
// The enumerations in Python: the type's name, its members' names, and the contract's words for them.

#include <pybind11/native_enum.h>
#include <pybind11/pybind11.h>
#include <string>

#include "sealpdf/sealpdf.h"

namespace sealpdf::python {

template <class E>
struct Member {
    E value;
    const char* name;
    const char* word;
};

/// Specialised below for each enumeration.
template <class E>
struct Names;

template <>
struct Names<DigestMethod> {
    static constexpr const char* type = "DigestMethod";
    static constexpr Member<DigestMethod> members[] = {{DigestMethod::sha256, "sha256", "sha256"},
                                                       {DigestMethod::sha384, "sha384", "sha384"},
                                                       {DigestMethod::sha512, "sha512", "sha512"},
                                                       {DigestMethod::sm3, "sm3", "sm3"},
                                                       {DigestMethod::sha3_256, "sha3_256", "sha3-256"},
                                                       {DigestMethod::sha3_384, "sha3_384", "sha3-384"},
                                                       {DigestMethod::sha3_512, "sha3_512", "sha3-512"},
                                                       {DigestMethod::shake256, "shake256", "shake256"}};
};

template <>
struct Names<SealShape> {
    static constexpr const char* type = "SealShape";
    static constexpr Member<SealShape> members[] = {{SealShape::round, "round", "round"},
                                                    {SealShape::oval, "oval", "oval"},
                                                    {SealShape::square, "square", "square"}};
};

template <>
struct Names<DrawingFormat> {
    static constexpr const char* type = "DrawingFormat";
    static constexpr Member<DrawingFormat> members[] = {{DrawingFormat::png, "png", "png"},
                                                        {DrawingFormat::svg, "svg", "svg"},
                                                        {DrawingFormat::pdf, "pdf", "pdf"}};
};

template <>
struct Names<SealValidity> {
    static constexpr const char* type = "SealValidity";
    static constexpr Member<SealValidity> members[] = {{SealValidity::at_signing, "at_signing", "at-signing"},
                                                       {SealValidity::now, "now", "now"}};
};

template <>
struct Names<SealPurpose> {
    static constexpr const char* type = "SealPurpose";
    static constexpr Member<SealPurpose> members[] = {{SealPurpose::any, "any", "any"},
                                                      {SealPurpose::contract, "contract", "contract"},
                                                      {SealPurpose::finance, "finance", "finance"},
                                                      {SealPurpose::invoice, "invoice", "invoice"}};
};

template <>
struct Names<SealStanding> {
    static constexpr const char* type = "SealStanding";
    static constexpr Member<SealStanding> members[] = {{SealStanding::good, "good", "good"},
                                                       {SealStanding::suspended, "suspended", "suspended"},
                                                       {SealStanding::cancelled, "cancelled", "cancelled"},
                                                       {SealStanding::unknown, "unknown", "unknown"}};
};

template <>
struct Names<Corner> {
    static constexpr const char* type = "PageCorner";
    static constexpr Member<Corner> members[] = {{Corner::top_left, "top_left", "top-left"},
                                                 {Corner::top_right, "top_right", "top-right"},
                                                 {Corner::bottom_left, "bottom_left", "bottom-left"},
                                                 {Corner::bottom_right, "bottom_right", "bottom-right"}};
};

template <>
struct Names<Edge> {
    static constexpr const char* type = "Edge";
    static constexpr Member<Edge> members[] = {{Edge::right, "right", "right"},
                                               {Edge::left, "left", "left"},
                                               {Edge::top, "top", "top"},
                                               {Edge::bottom, "bottom", "bottom"}};
};

template <>
struct Names<AtKeyword::Align> {
    using E = AtKeyword::Align;
    static constexpr const char* type = "Align";
    static constexpr Member<E> members[] = {{E::center, "center", "center"},
                                            {E::left, "left", "left"},
                                            {E::right, "right", "right"},
                                            {E::over, "over", "over"}};
};

template <>
struct Names<RevocationRule> {
    static constexpr const char* type = "RevocationRule";
    static constexpr Member<RevocationRule> members[] = {{RevocationRule::hard, "hard", "hard"},
                                                         {RevocationRule::soft, "soft", "soft"},
                                                         {RevocationRule::none, "none", "none"}};
};

template <>
struct Names<SignatureLevel> {
    using E = SignatureLevel;
    static constexpr const char* type = "SignatureLevel";
    static constexpr Member<E> members[] = {{E::none, "none", "none"},
                                            {E::b_b, "b_b", "B-B"},
                                            {E::b_t, "b_t", "B-T"},
                                            {E::b_lt, "b_lt", "B-LT"},
                                            {E::b_lta, "b_lta", "B-LTA"}};
};

template <>
struct Names<BlendMode> {
    static constexpr const char* type = "BlendMode";
    static constexpr Member<BlendMode> members[] = {{BlendMode::multiply, "multiply", "multiply"},
                                                    {BlendMode::normal, "normal", "normal"}};
};

template <>
struct Names<CertificatePurpose> {
    using E = CertificatePurpose;
    static constexpr const char* type = "CertificatePurpose";
    static constexpr Member<E> members[] = {
        {E::seal, "seal", "seal"}, {E::ca, "ca", "ca"}, {E::any, "any", "any"}};
};

template <>
struct Names<Verdict> {
    static constexpr const char* type = "Verdict";
    static constexpr Member<Verdict> members[] = {{Verdict::valid, "valid", "valid"},
                                                  {Verdict::invalid, "invalid", "invalid"},
                                                  {Verdict::indeterminate, "indeterminate", "indeterminate"},
                                                  {Verdict::unsigned_, "unsigned", "unsigned"},
                                                  {Verdict::error, "error", "error"}};
};

template <>
struct Names<Indication> {
    using E = Indication;
    static constexpr const char* type = "Indication";
    static constexpr Member<E> members[] = {{E::total_passed, "total_passed", "TOTAL-PASSED"},
                                            {E::total_failed, "total_failed", "TOTAL-FAILED"},
                                            {E::indeterminate, "indeterminate", "INDETERMINATE"}};
};

template <>
struct Names<Integrity> {
    static constexpr const char* type = "Integrity";
    static constexpr Member<Integrity> members[] = {{Integrity::intact, "intact", "intact"},
                                                    {Integrity::broken, "broken", "broken"}};
};

template <>
struct Names<Coverage> {
    static constexpr const char* type = "Coverage";
    static constexpr Member<Coverage> members[] = {
        {Coverage::whole_file, "whole_file", "whole-file"},
        {Coverage::whole_revision, "whole_revision", "whole-revision"},
        {Coverage::partial, "partial", "partial"}};
};

template <>
struct Names<ModificationLevel> {
    using E = ModificationLevel;
    static constexpr const char* type = "ModificationLevel";
    static constexpr Member<E> members[] = {{E::none, "none", "none"},
                                            {E::ltv, "ltv", "ltv"},
                                            {E::form_filling, "form_filling", "form-filling"},
                                            {E::annotations, "annotations", "annotations"},
                                            {E::other, "other", "other"}};
};

template <class E>
std::string to_word(E value) {
    for (const Member<E>& member : Names<E>::members) {
        if (member.value == value) {
            return member.word;
        }
    }
    return {};
}

/// Throws Error(invalid_argument) naming the words there are.
template <class E>
E from_word(const std::string& word) {
    std::string known;
    for (const Member<E>& member : Names<E>::members) {
        if (word == member.word) {
            return member.value;
        }
        known += (known.empty() ? "" : ", ") + std::string(member.word);
    }
    throw Error(ErrorCode::invalid_argument, "\"" + word + "\" is not one of: " + known);
}

/// An enum.Enum whose str() is the contract's word.
template <class E>
void bind_enum(const pybind11::module_& m, const char* doc) {
    pybind11::native_enum<E> type(m, Names<E>::type, "enum.Enum", doc);
    for (const Member<E>& member : Names<E>::members) {
        type.value(member.name, member.value);
    }
    type.finalize();
    const pybind11::object made = m.attr(Names<E>::type);
    made.attr("__str__") = pybind11::cpp_function([](E self) { return to_word(self); },
                                                  pybind11::name("__str__"), pybind11::is_method(made));
}

}  // namespace sealpdf::python
