"a", "bcd", "e"
