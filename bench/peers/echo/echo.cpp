// Sends back what comes: Asio with C++20's coroutines, on one thread.
#include <asio.hpp>
#include <cstdio>
#include <vector>

using asio::ip::tcp;

static asio::awaitable<void> echo(tcp::socket socket) {
  std::vector<char> place(65536);
  socket.set_option(tcp::no_delay(true));
  try {
    for (;;) {
      std::size_t n = co_await socket.async_read_some(asio::buffer(place), asio::use_awaitable);
      co_await asio::async_write(socket, asio::buffer(place, n), asio::use_awaitable);
    }
  } catch (const std::system_error &) {}
}

static asio::awaitable<void> serve(tcp::acceptor &acceptor) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), echo(std::move(socket)), asio::detached);
  }
}

int main() {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(context, serve(acceptor), asio::detached);
  context.run();
}
