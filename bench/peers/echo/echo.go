// Sends back what comes: Go, on one thread.
package main

import (
	"fmt"
	"net"
	"runtime"
)

func echo(c net.Conn) {
	defer c.Close()
	place := make([]byte, 65536)
	for {
		n, err := c.Read(place)
		if err != nil {
			return
		}
		if _, err = c.Write(place[:n]); err != nil {
			return
		}
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	for {
		if c, err := l.Accept(); err == nil {
			go echo(c)
		}
	}
}
