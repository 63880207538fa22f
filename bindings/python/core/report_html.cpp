#include "report_html.h"

namespace sealpdf::python {

namespace {

std::string escaped(const std::string& text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#x27;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

std::string cell(const std::string& text) {
    return "<td style=\"text-align:left\">" + escaped(text) + "</td>";
}

std::string signer_name(const SignatureReport& signature) {
    if (!signature.signer) {
        return {};
    }
    return signature.signer->organization.empty() ? signature.signer->subject
                                                  : signature.signer->organization;
}

std::string row(const SignatureReport& signature) {
    std::string indication = to_string(signature.indication);
    if (!signature.subindication.empty()) {
        indication += " / " + signature.subindication;
    }
    std::string reasons;
    for (const Finding& reason : signature.reasons) {
        reasons += (reasons.empty() ? "" : "; ") + reason.message;
    }
    const std::string time = signature.best_signature_time ? format_time(*signature.best_signature_time) : "";
    return "<tr>" + cell(signature.field) + cell(signer_name(signature)) + cell(time) +
           cell(to_string(signature.level)) + cell(indication) + cell(to_string(signature.integrity)) +
           cell(signature.seal.status) + cell(reasons) + "</tr>";
}

}  // namespace

std::string to_html_table(const Report& report) {
    std::string html = "<table><caption style=\"text-align:left\"><b>" + escaped(to_string(report.verdict)) +
                       "</b> " + escaped(report.file) + "</caption><thead><tr>";
    for (const char* head :
         {"field", "signer", "time", "level", "indication", "integrity", "seal", "reasons"}) {
        html += std::string("<th style=\"text-align:left\">") + head + "</th>";
    }
    html += "</tr></thead><tbody>";
    for (const SignatureReport& signature : report.signatures) {
        html += row(signature);
    }
    return html + "</tbody></table>";
}

}  // namespace sealpdf::python
