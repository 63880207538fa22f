// The demonstration CA and its services over HTTP on loopback.

#include <httplib.h>

#include <csignal>
#include <memory>
#include <thread>

#include "command.h"
#include "whole_file.h"

namespace sealpdf::cli {
namespace {

constexpr std::size_t max_request = 1u << 20;

struct PkiArguments {
    std::string directory;
    int port = 8780;
};

int run_demo(const PkiArguments& a, const Command& command) {
    const DemoPki pki = make_demo_pki(a.directory);
    if (command.json) {
        print_line(to_json(pki));
        return done;
    }
    std::string text = "Demo CA in " + a.directory + " (never trust it outside a demonstration)\n";
    for (const std::string& anchor : pki.anchors) {
        text += "  trust anchor  " + anchor + "\n";
    }
    for (const DemoPki::DemoSeal& seal : pki.seals) {
        text += "  seal          " + seal.name + ": " + seal.p12 + ", password in " + seal.password_file + ", picture " + seal.picture + "\n";
    }
    print_line(text);
    return done;
}

int run_serve(const PkiArguments& a) {
    const DemoResponder responder(a.directory);
    httplib::Server server;
    server.set_payload_max_length(max_request);
    // The library's default shares a port with whoever listens there already: then nobody is told that it is taken.
    server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    const auto handle = [&responder](const httplib::Request& request, httplib::Response& response) {
        try {
            const DemoResponder::Answer answer =
                responder.answer(request.method, request.path, Bytes(request.body.begin(), request.body.end()), now());
            response.status = answer.status;
            response.set_content(reinterpret_cast<const char*>(answer.body.data()), answer.body.size(), answer.content_type.c_str());
        } catch (const std::exception&) {
            response.status = 500;
        }
    };
    server.Get(".*", handle);
    server.Post(".*", handle);
    const int port = a.port == 0 ? server.bind_to_any_port("127.0.0.1") : server.bind_to_port("127.0.0.1", a.port) ? a.port : -1;
    if (port < 0) {
        throw Error(ErrorCode::fetch_failed, "port " + std::to_string(a.port) + " on loopback is taken; use --port 0 for any free one");
    }
    // Every thread inherits the mask, so that the signals wait for sigwait below instead of interrupting one of them.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    std::thread listener([&server] { server.listen_after_bind(); });
    while (!server.is_running()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const std::string base = "http://127.0.0.1:" + std::to_string(port);
    print_line("{\"tsa\": \"" + base + "/tsa\", \"ocsp\": \"" + base + "/ocsp\", \"crl\": \"" + base + "/crl\", \"aia\": \"" + base + "/aia\"}");
    int signal = 0;
    sigwait(&ending, &signal);
    server.stop();
    listener.join();
    return done;
}

}  // namespace

void add_pki(CLI::App& app, Command& command) {
    CLI::App* group = app.add_subcommand("pki", "A certification authority for demonstrations and tests");
    group->require_subcommand(1);
    auto a = std::make_shared<PkiArguments>();
    CLI::App* demo = add_verb(*group, command, "demo", "Makes a demo CA with seals for two companies", "sealpdf pki demo pki --json",
                              [a, &command] { return run_demo(*a, command); });
    demo->add_option("DIR", a->directory, "The folder to make")->required();
    CLI::App* serve = add_verb(*group, command, "serve", "Publishes its CRL, OCSP, AIA and TSA on loopback until SIGTERM",
                               "sealpdf pki serve pki --port 0", [a] { return run_serve(*a); });
    serve->add_option("DIR", a->directory, "The folder of a demo CA")->required();
    serve->add_option("--port", a->port, "0: any free one")->capture_default_str()->check(CLI::Range(0, 65535));
}

}  // namespace sealpdf::cli
