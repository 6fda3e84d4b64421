-- A little of everything, for an interpreter whose functions are async. Errors come last: they leave by longjmp.
local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end
print(fib(16))
local t = {} for i = 1, 200 do t[i] = (i * 7919) % 1009 end
table.sort(t, function(a, b) return a < b end)
print(t[1], t[100], t[200], #t, select('#', table.unpack(t, 1, 50)))
print(("hello world"):gsub("o", "0"), ("%5.2f|%-5s|%05d|%x"):format(3.14159, "ab", 42, 255))
print(string.rep("ab", 5, ","), ("x=1,y=2"):match("y=(%d)"), ("a,b,c"):find(",", 3, true))
for w in ("one two three"):gmatch("%a+") do io.write(w, ";") end print()
local co = coroutine.wrap(function(a) for i = 1, 3 do a = coroutine.yield(a * i) end return "done" end)
print(co(2), co(3), co(4), co(5))
local mt = setmetatable({}, {__index = function(_, k) return k .. "!" end, __add = function(a, b) return 42 end, __close = function() print("closed") end})
print(mt.foo, mt + 1)
do local x <close> = mt end
goto skip
print("not")
::skip::
print(math.maxinteger // 3, 7 // -2, 7 % -3, 2^0.5, 1 << 40, ~5, "10" + 5, 10 / 2)
print(utf8.char(228, 8364), utf8.len("äö€"), #"äö€")
print(load("return 1 + ...")(41), load("x ="))
local s = 0 for k, v in pairs({a = 1, b = 2, c = 3}) do s = s + v end print(s)
print(string.pack("<i4", 100):byte(1, -1))
collectgarbage() collectgarbage("generational") for i = 1, 2000 do local _ = {i, tostring(i)} end print(collectgarbage("count") < 10000)
print(select("#", pcall(function() error({code = 7}) end)))
print(select(2, pcall(error, "boom", 0)), select(2, pcall(string.rep)))
print(os.time{year=2020, month=1, day=1, hour=12} > 0, tostring(nil), tonumber("0x1p4"), tonumber("z", 36))
