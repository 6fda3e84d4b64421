// The same programs in Go, where an await is a call and a task a goroutine, on one thread.
package main

import (
	"fmt"
	"runtime"
	"syscall"
	"time"
)

func cpu() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) * 1e-9
}

func figure(name string, value float64, unit string) { fmt.Printf("%s\t%.4g\t%s\n", name, value, unit) }

//go:noinline
func add(a, b int) int { return (a + b) & 0xffff }

func awaited(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum = add(sum, i)
	}
	return sum
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func yields(n int) {
	for ; n > 0; n-- {
		runtime.Gosched()
	}
}

func spawn(n int) chan int {
	value := make(chan int, 1)
	go func() { value <- n }()
	return value
}

func joins(n int) int {
	sum := 0
	for ; n > 0; n-- {
		sum += <-spawn(n) & 1
	}
	return sum
}

func joinsMany(n int) int {
	sum := 0
	var tasks [100]chan int
	for ; n > 0; n -= len(tasks) {
		for i := range tasks {
			tasks[i] = spawn(i)
		}
		for _, task := range tasks {
			sum += <-task & 1
		}
	}
	return sum
}

func asleep(tasks int) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := 0; i < tasks; i++ {
		go time.Sleep(time.Hour)
	}
	runtime.Gosched()
	runtime.ReadMemStats(&after)
	return float64(after.Sys-before.Sys) / float64(tasks)
}

func main() {
	runtime.GOMAXPROCS(1)
	n := 3000000
	t0 := cpu()
	awaited(100 * n)
	t1 := cpu()
	calls := fib(36)
	t2 := cpu()
	yields(n)
	t3 := cpu()
	joins(n)
	t4 := cpu()
	joinsMany(n)
	t5 := cpu()
	figure("call awaited", (t1-t0)*1e7/float64(n), "ns")
	figure("fib awaited", (t2-t1)*1e9/float64(calls), "ns")
	figure("suspend, loop, resume", (t3-t2)*1e9/float64(n), "ns")
	figure("spawn and join", (t4-t3)*1e9/float64(n), "ns")
	figure("spawn 100, join 100", (t5-t4)*1e9/float64(n), "ns")
	figure("a sleeping task", asleep(100000), "bytes")
}
