// The header is good for C++ as well: a guard around a session's handle is all that it takes.
#include <crossload.h>

#include <cstdint>
#include <iostream>
#include <string>

namespace {

class Session {
public:
    Session() { crossload_open(nullptr, 0, &handle_); }
    ~Session() { crossload_free(handle_); }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    std::string run(const std::string &code)
    {
        crossload_step step;
        crossload_buffer value{};
        if (crossload_feed(handle_, code.data(), code.size(), nullptr, 0, &step) != CROSSLOAD_STATUS_OK
            || crossload_get(handle_, "value", &value) != CROSSLOAD_STATUS_OK) {
            return crossload_last_error()->message;
        }
        std::string text(reinterpret_cast<const char *>(value.data), value.len);
        crossload_buffer_free(&value);
        return text;
    }

private:
    crossload_session handle_ = 0;
};

}  // namespace

int main()
{
    const std::string answer = Session().run("6 * 7");
    std::cout << answer << '\n';
    return answer == "42" ? 0 : 1;
}
